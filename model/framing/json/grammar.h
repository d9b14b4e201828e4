// Whether octets are one JSON text, by nlohmann's parser.
#pragma once

#include <string_view>

#include "model/framing/json/json.h"
#include "model/result.h"

namespace post {

enum class JsonNames { kAny, kUnique };

/// Refused: `bad_json`, with the octet where it goes wrong; `too_deep`; with kUnique an object that
/// has a name twice, `duplicate_name`. White space around the text is refused too.
Result<void> check_json(std::string_view text, std::size_t depth, JsonNames names);

}  // namespace post
