// A progress bar on standard error: only on a terminal, and only for what takes over two seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "experiments/lab/cli/command.h"

namespace post::lab {

class Progress {
 public:
  Progress(Console& console, std::string what);
  ~Progress();  ///< removes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` of `total` (above 0), at most a few drawings a second.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;  // how long a person waits, not model time

  Console& console_;
  std::string what_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  bool drawn_ = false;
};

}  // namespace post::lab
