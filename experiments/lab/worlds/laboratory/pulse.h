// Feels from outside how late a loop answers and whether it has anything left to do.
#pragma once

#include <atomic>
#include <cstdint>

#include "adapters/posix/loop.h"
#include "experiments/lab/worlds/laboratory/lateness.h"

namespace post::lab {

class Pulse {
 public:
  explicit Pulse(posix::Loop& loop) : loop_(loop) {}  ///< which outlives it, and runs nothing after

  /// In the loop's thread, before it runs: what was asked before is not late.
  void resume();
  /// From one other thread: asks again, unless the last question waits for its answer.
  void beat();
  // From any thread, of the last answer:
  bool idle() const { return idle_; }                     ///< no Task was armed
  std::uint64_t items() const { return items_; }          ///< Tasks run for others
  const Lateness& lateness() const { return lateness_; }  ///< not while the loop runs

 private:
  void answer(Time asked);

  posix::Loop& loop_;
  Lateness lateness_;
  Time resumed_ = kStartOfRun;
  std::uint64_t answers_ = 0;
  std::atomic<bool> waiting_ = false;
  std::atomic<bool> idle_ = false;
  std::atomic<std::uint64_t> items_ = 0;
};

}  // namespace post::lab
