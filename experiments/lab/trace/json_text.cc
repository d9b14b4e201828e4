#include "experiments/lab/trace/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace post::lab {
namespace {

bool plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

}  // namespace

void append_json_string(std::string& out, std::string_view value) {
  if (std::all_of(value.begin(), value.end(), plain)) {
    out.push_back('"');
    out.append(value);
    out.push_back('"');
    return;
  }
  out += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_milliseconds(std::string& out, std::int64_t nanoseconds) {
  if (nanoseconds < 0) out.push_back('-');
  const auto wide = static_cast<std::uint64_t>(nanoseconds);
  const std::uint64_t magnitude = nanoseconds < 0 ? 0 - wide : wide;
  out += std::to_string(magnitude / 1'000'000);
  std::string fraction = std::to_string(1'000'000 + magnitude % 1'000'000);
  fraction.front() = '.';
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (fraction.size() > 1) out += fraction;
}

}  // namespace post::lab
