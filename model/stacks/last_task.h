// What a stack does at the end of an instant.
#pragma once

#include <utility>

#include "model/executor.h"
#include "model/host.h"

namespace post {

/// A Task of the transmission phase that lets others go first once: the pump of its instant, which
/// may be armed behind it.
class LastTask {
 public:
  LastTask(Host& host, Callback callback)
      : callback_(callback),
        task_(host.executor(), Phase::kTransmission, host.entity(), [this] { run(); }) {}

  /// At the end of this instant. Armed again, it keeps its place.
  void arm() {
    if (task_.armed()) return;
    yields_ = true;
    task_.arm();
  }
  void disarm() { task_.disarm(); }

 private:
  void run() {
    if (std::exchange(yields_, false)) return task_.arm();
    Callback running = callback_;
    running();
  }

  Callback callback_;
  bool yields_ = false;
  Task task_;
};

}  // namespace post
