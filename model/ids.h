// Identifiers that decisions share with the Host seam, which decisions cannot see.
#pragma once

#include <cstdint>

namespace post {

/// Per host, from 1 in the order of interface names; 0 says "any".
enum class InterfaceId : std::uint32_t {};
inline constexpr InterfaceId kAnyInterface{};

}  // namespace post
