// What a stack does at the end of an instant.
#pragma once

#include <utility>

#include "model/executor.h"
#include "model/host.h"

namespace post {

/// A Task of the transmission phase that lets others go first once: the pump of its instant, which
/// may be armed behind it. Then it calls `owner`, its own.
template <class Owner, void (Owner::*run)()>
class LastTask {
 public:
  LastTask(Host& host, Owner& owner)
      : task_(host.executor(), Phase::kTransmission, host.entity(),
              [this, &owner] { yield_or_run(owner); }) {}

  /// At the end of this instant. Armed again, it keeps its place.
  void arm() {
    if (task_.armed()) return;
    yields_ = true;
    task_.arm();
  }
  void disarm() { task_.disarm(); }

 private:
  void yield_or_run(Owner& owner) {
    if (std::exchange(yields_, false)) return task_.arm();
    (owner.*run)();
  }

  bool yields_ = false;
  Task task_;
};

}  // namespace post
