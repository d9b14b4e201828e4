// Calls at given times of the run, in the phase in which applications act (rule 2d).
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "model/host.h"

namespace post::lab {

class Schedule {
 public:
  /// `times` since the start of the run; they are sorted here.
  Schedule(Host& host, std::vector<Duration> times, std::function<void()> call);

  void start();
  bool done() const { return next_ == times_.size(); }  ///< true already within the last call

 private:
  void arm();
  void fire();

  std::vector<Duration> times_;
  std::function<void()> call_;
  std::size_t next_ = 0;
  Task task_;
};

}  // namespace post::lab
