// Timers that few of their owners ever arm.
#pragma once

#include <memory>

#include "model/executor.h"
#include "model/host.h"

namespace post {

/// A Task of the timer phase that calls a member function of its owner. It holds no memory of its
/// own until it is armed for the first time.
template <class Owner>
class RareTimer {
 public:
  template <void (Owner::*expired)()>
  void arm(Host& host, Owner& owner, Time deadline) {
    if (!task_) {
      task_ = std::make_unique<Task>(host.executor(), Phase::kTimer, host.entity(),
                                     [&owner] { (owner.*expired)(); });
    }
    task_->arm(deadline);
  }
  void disarm() {
    if (task_) task_->disarm();
  }
  bool armed() const { return task_ && task_->armed(); }

 private:
  std::unique_ptr<Task> task_;
};

}  // namespace post
