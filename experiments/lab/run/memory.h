// How much memory this process holds.
#pragma once

#include <cstdint>

namespace post::lab {

/// 0 where the system does not tell.
std::uint64_t resident_octets();

}  // namespace post::lab
