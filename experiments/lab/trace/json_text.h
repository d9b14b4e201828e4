// Pieces of JSON text that both the text and the JSON-SEQ form of a trace use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace post::lab {

/// Appends `value` as a JSON string (RFC 8259) on one line; octets that are not UTF-8 become
/// U+FFFD.
void append_json_string(std::string& out, std::string_view value);

/// Appends `nanoseconds` as a decimal number of milliseconds, exact and as short as possible:
/// 250.000001.
void append_milliseconds(std::string& out, std::int64_t nanoseconds);

}  // namespace post::lab
