#include "model/framing/json/scanner.h"

namespace post {
namespace {

bool separates(char octet) {
  constexpr char kRecordSeparator = '\x1e';
  return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r' ||
         octet == kRecordSeparator;
}

}  // namespace

JsonScanner::Step JsonScanner::scan(std::span<const std::byte> octets) {
  Step result;
  for (const std::byte each : octets) {
    const char octet = static_cast<char>(each);
    if (!started()) {
      if (separates(octet)) {
        ++result.used;
        continue;
      }
      if (result.used > 0) return result;
    }
    // A number or a word ends where white space follows.
    if (place_ == Place::kBare && separates(octet)) return {result.used, end()};
    ++result.used;
    if (step(octet)) return {result.used, end()};
    if (depth_ > most_depth_) return {.used = result.used, .too_deep = true};
  }
  return result;
}

bool JsonScanner::finish() { return place_ == Place::kBare && end(); }

// True where `octet` is the last one of the text.
bool JsonScanner::step(char octet) {
  switch (place_) {
    case Place::kBefore:
      begin(octet);
      return false;
    case Place::kBare:
      return false;
    case Place::kEscape:
      place_ = Place::kString;
      return false;
    case Place::kString:
      if (octet == '\\') place_ = Place::kEscape;
      if (octet != '"') return false;
      place_ = Place::kBetween;
      return depth_ == 0;
    case Place::kBetween:
      if (octet == '"') place_ = Place::kString;
      if (octet == '[' || octet == '{') ++depth_;
      if (octet == ']' || octet == '}') --depth_;
      return depth_ == 0 && octet != '"';
  }
  return false;
}

void JsonScanner::begin(char octet) {
  const bool opens = octet == '[' || octet == '{';
  if (opens) ++depth_;
  place_ = opens ? Place::kBetween : octet == '"' ? Place::kString : Place::kBare;
}

bool JsonScanner::end() {
  *this = JsonScanner(most_depth_);
  return true;
}

}  // namespace post
