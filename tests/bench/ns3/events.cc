// SPDX-License-Identifier: GPL-2.0-only
// ns-3's side of the benchmark hold_model: PENDING events, each of which schedules its successor
// after a drawn time, until EVENTS have run. Prints one JSON line with the CPU time.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "tests/bench/hold_increments.h"
#include "tests/bench/ns3/measure.h"

namespace post::bench {
namespace {

class Holder {
 public:
  Holder(std::uint64_t pending, std::uint64_t events) : events_(events) {
    for (std::uint64_t i = 0; i < pending; ++i) schedule();
  }
  std::uint64_t run() const { return run_; }

 private:
  void schedule() {
    const Duration after = increments_[next_++ % increments_.size()];
    ns3::Simulator::Schedule(ns3::NanoSeconds(nanoseconds_of(after)), &Holder::hold, this);
  }
  void hold() {
    if (++run_ == events_) return ns3::Simulator::Stop();
    schedule();
  }

  std::vector<Duration> increments_ = hold_increments();
  std::size_t next_ = 0;
  std::uint64_t run_ = 0;
  std::uint64_t events_;
};

int run(std::uint64_t pending, std::uint64_t events) {
  const Holder holder(pending, events);
  return measure(events, [&] { return holder.run(); });
}

}  // namespace
}  // namespace post::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s PENDING EVENTS (e.g. 1000 1000000)\n", argv[0]);
    return 2;
  }
  return post::bench::run(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10));
}
