// Small helpers for the sentences of errors and traces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/time.h"

namespace post {

/// "a, b, c" with `separator` between.
std::string join(const std::vector<std::string>& items, std::string_view separator);
/// "a, b or c"; "nothing" where there is none.
std::string one_of(const std::vector<std::string>& items);
/// In the greatest unit that is exact: "250 ms", "30 s", "0 s", "forever".
std::string to_text(Duration duration);
/// An unsigned decimal number without sign or spaces; false where `text` is none or too great.
bool parse_decimal(std::string_view text, std::uint64_t& value);
std::string to_lower(std::string_view ascii);

}  // namespace post
