// Branch numbers: where a candidate stands in the tree local x remote x stack (RFC 9623 section
// 4.1).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace post {

/// "1.2.1": the first local, its second remote, the first stack. Numbers are places in the lists as
/// gathered, resolved and registered; they never change while an establishment lasts.
struct Branch {
  std::uint16_t local = 0;
  std::uint16_t remote = 0;
  std::uint16_t stack = 0;

  std::string to_string() const {
    return std::to_string(local) + "." + std::to_string(remote) + "." + std::to_string(stack);
  }
  friend auto operator<=>(const Branch&, const Branch&) = default;
  friend bool operator==(const Branch&, const Branch&) = default;
};

}  // namespace post
