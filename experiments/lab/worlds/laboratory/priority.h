// How soon the system runs a thread that has something to do.
#pragma once

#include <cstdint>

namespace post::lab {

enum class Importance : std::uint8_t { kHost, kEmulator };

/// Real-time scheduling for the calling thread, the emulator above hosts, where the system permits
/// it; else it stays as it is. The system's own limit (sched_rt_runtime_us) keeps others from
/// starving.
void ask_for_priority(Importance importance);

}  // namespace post::lab
