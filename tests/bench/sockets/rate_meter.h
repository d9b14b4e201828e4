// How many Messages pass in a second, many of them under way at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "tests/bench/benchmark.h"
#include "tests/bench/sockets/placement.h"

namespace post::bench {

/// What every stream of Messages over loopback TCP does.
struct Stream {
  std::uint64_t messages = 200'000;
  std::uint64_t warm_up = 20'000;  ///< Messages before those that count
  std::size_t octets = 64;
  std::uint64_t window = 64;  ///< echoes under way at once; one way: Messages handed over at once
  Placement placement = Placement::kTwoProcessors;

  std::uint64_t total() const { return warm_up + messages; }
};

class RateMeter {
 public:
  explicit RateMeter(const Stream& figures) : warm_up_(figures.warm_up), total_(figures.total()) {}

  /// So many have arrived at once. Whether more are to come.
  bool arrived(std::uint64_t count = 1);
  /// After the last one.
  const Sample& sample() const { return sample_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t warm_up_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::uint64_t counted_from_ = 0;  // 0: nothing counts yet
  Clock::time_point began_;
  double cpu_before_ = 0;
  Sample sample_;
};

/// Whole Messages of one size in a stream of octets.
class Counter {
 public:
  explicit Counter(std::size_t octets) : octets_(octets) {}

  /// How many more are whole with these octets.
  std::uint64_t take(std::size_t count) {
    arrived_ += count;
    const std::uint64_t whole = arrived_ / octets_;
    arrived_ %= octets_;
    return whole;
  }

 private:
  std::size_t octets_;
  std::size_t arrived_ = 0;
};

/// How many echoes to ask for, so that no more than a window is under way and none too many.
class Window {
 public:
  explicit Window(const Stream& figures) : left_(figures.total()), window_(figures.window) {}

  std::uint64_t first() { return take(window_); }
  std::uint64_t after(std::uint64_t echoes) { return take(echoes); }
  /// So many will not come: they are asked for again.
  void lost(std::uint64_t count) { left_ += count; }

 private:
  std::uint64_t take(std::uint64_t wanted) {
    const std::uint64_t count = wanted < left_ ? wanted : left_;
    left_ -= count;
    return count;
  }

  std::uint64_t left_;
  std::uint64_t window_;
};

}  // namespace post::bench
