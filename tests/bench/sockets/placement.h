// On which processors the two ends of a benchmark run.
#pragma once

#include <sched.h>

#include <cstddef>
#include <cstdint>

namespace post::bench {

enum class Placement : std::uint8_t {
  kTwoProcessors,  ///< every echo waits for another processor to wake up, twice
  kOneProcessor,   ///< they take turns: the time is that of the work itself
};

/// Keeps the thread that makes it on one of the processors it may use, for as long as it lives.
class Pinned {
 public:
  enum class To : std::uint8_t { kFirst, kLast };

  explicit Pinned(To to) {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(to == To::kFirst ? first() : last(), &only);
    sched_setaffinity(0, sizeof only, &only);
  }
  ~Pinned() { sched_setaffinity(0, sizeof before_, &before_); }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 private:
  std::size_t first() const {
    std::size_t cpu = 0;
    while (cpu + 1 < CPU_SETSIZE && !CPU_ISSET(cpu, &before_)) ++cpu;
    return cpu;
  }
  std::size_t last() const {
    std::size_t cpu = CPU_SETSIZE - 1;
    while (cpu > 0 && !CPU_ISSET(cpu, &before_)) --cpu;
    return cpu;
  }

  cpu_set_t before_{};
};

}  // namespace post::bench
