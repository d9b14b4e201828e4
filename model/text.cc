#include "model/text.h"

#include <charconv>

namespace post {

std::string join(const std::vector<std::string>& items, std::string_view separator) {
  std::string text;
  for (const std::string& item : items) {
    if (&item != &items.front()) text += separator;
    text += item;
  }
  return text;
}

std::string one_of(const std::vector<std::string>& items) {
  if (items.empty()) return "nothing";
  if (items.size() == 1) return items.front();
  return join({items.begin(), items.end() - 1}, ", ") + " or " + items.back();
}

std::string to_text(Duration duration) {
  if (duration == kForever) return "forever";
  std::int64_t count = nanoseconds_of(duration);
  std::string_view unit = "ns";
  for (const std::string_view greater : {"us", "ms", "s"}) {
    if (count % 1000 != 0) break;
    count /= 1000;
    unit = greater;
  }
  return std::to_string(count) + " " + std::string(unit);
}

bool parse_decimal(std::string_view text, std::uint64_t& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return !text.empty() && error == std::errc() && stop == end;
}

std::string to_lower(std::string_view ascii) {
  std::string lower(ascii);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace post
