// What the two directions of an HTTP connection know of each other.
#pragma once

#include <cstdint>
#include <deque>

#include "model/framing/http1/head.h"

namespace post {

/// Requests without their responses, on one connection: those sent here, or those that came.
struct HttpExchange {
  enum class Role : std::uint8_t { kUnknown, kClient, kServer };
  Role role = Role::kUnknown;
  std::deque<bool> only_heads;  ///< for each, whether it was HEAD: its response has no body

  void note(Role as, const HttpHead& request) {
    role = as;
    only_heads.push_back(request.method == "HEAD");
  }
  /// True: the response has no body. An unasked one has what it says.
  bool answer(const HttpHead& response) {
    if (only_heads.empty()) return response.bodiless();
    const bool only_head = only_heads.front();
    if (!response.interim()) only_heads.pop_front();
    return only_head || response.bodiless();
  }
};

}  // namespace post
