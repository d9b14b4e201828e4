// Applies a scenario's changes to the embedded network when their time has come.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "model/executor.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"

namespace post::lab {

class ScheduledChanges {
 public:
  /// All outlive this object; `changes` are sorted by time.
  ScheduledChanges(const std::vector<ChangeSpec>& changes, sim::Engine& engine,
                   sim::Network& network);

 private:
  void apply_due();
  void apply(const ChangeSpec& change);
  Result<void> carry_out(const ChangeSpec& change);
  Result<void> change_interface(const ChangeSpec& change);
  void arm_next();

  const std::vector<ChangeSpec>& changes_;
  sim::Engine& engine_;
  sim::Network& network_;
  std::size_t next_ = 0;
  Task task_;  ///< of the run itself: first in the network phase of its instant
};

}  // namespace post::lab
