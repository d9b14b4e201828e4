// Octets as hexadecimal text, for tests of wire formats.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/framing/framer.h"

namespace post::testing {

using std::string_literals::operator""s;

inline std::string hex(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char octet : octets) {
    text += kDigits[static_cast<unsigned char>(octet) >> 4];
    text += kDigits[static_cast<unsigned char>(octet) & 15];
  }
  return text;
}

/// Spaces may stand between octets.
inline Bytes octets_of(std::string_view hex_text) {
  std::string octets;
  std::string digits;
  for (const char digit : hex_text) {
    if (digit != ' ') digits += digit;
  }
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    octets += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return Bytes::copy_of(octets);
}

inline std::string flat(const ByteSink& sink) {
  std::string octets;
  for (const Bytes& slice : sink) octets += slice.text();
  return octets;
}

}  // namespace post::testing
