// The clock of a laboratory: CLOCK_MONOTONIC since its epoch.
#pragma once

#include "adapters/posix/loop.h"
#include "model/check.h"
#include "model/executor.h"

namespace post::lab {

/// Tells the time from any thread. Runs nothing.
class RealClock final : public Executor {
 public:
  explicit RealClock(posix::Epoch epoch) : epoch_(epoch) {}

  posix::Epoch epoch() const { return epoch_; }

 private:
  Time ask_clock() const override {
    return kStartOfRun + Duration(posix::Epoch::now().monotonic_ns - epoch_.monotonic_ns);
  }
  void enqueue(Task&, Time) override { check(false, "a clock runs no Tasks"); }
  void remove(Task&) override {}

  posix::Epoch epoch_;
};

}  // namespace post::lab
