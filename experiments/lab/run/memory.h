// How much memory this process holds.
#pragma once

#include <cstdint>
#include <functional>

namespace post::lab {

/// 0 where the system does not tell.
std::uint64_t resident_octets();

/// Octets beyond what `held` says now; 0 while it says less. Each call of it asks `held` once: what
/// a process holds changes from one look to the next. A bound on them protects the machine; no
/// result hangs on it.
std::function<std::uint64_t()> growth_since_now(std::function<std::uint64_t()> held);

}  // namespace post::lab
