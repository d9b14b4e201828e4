// The most memory that this process held.
#pragma once

namespace post::bench {

/// From now on peak_memory() tells of what follows. Memory that is free goes back to the kernel
/// first.
void forget_peak_memory();
/// Octets in memory at once at most, programs and libraries included; 0 where the kernel does not
/// tell.
double peak_memory();

}  // namespace post::bench
