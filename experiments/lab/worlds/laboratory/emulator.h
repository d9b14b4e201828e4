// Drives a simulated network by the real clock, with real hosts at its edge.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/posix/descriptor.h"
#include "experiments/lab/worlds/laboratory/lateness.h"
#include "experiments/lab/worlds/laboratory/real_clock.h"
#include "experiments/lab/worlds/laboratory/tun_node.h"
#include "model/result.h"
#include "sim/engine/engine.h"

namespace post::lab {

/// The engine's items run at their own instants in virtual time, as early as real time allows;
/// packets enter at the instant at which they were read.
class Emulator {
 public:
  /// How late the emulator was. Where nothing is due, beats measure the machine.
  struct Report {
    Lateness items;
    Lateness beats;  ///< every kBeat while it runs
  };
  static constexpr Duration kBeat = std::chrono::milliseconds(10);

  /// `engine` outlives the emulator, nodes that it watches too.
  static Result<std::unique_ptr<Emulator>> create(sim::Engine& engine, const RealClock& clock);

  Result<void> watch(TunNode& node);
  void forget(const TunNode& node);

  /// Until the clock has reached `until` and all that was due then has run, or stop(). To be called
  /// again to go on, from any thread; between calls the caller may use the network.
  void run(Time until);
  /// From any thread: ends run(), or the next call of it, unless prepare() comes before that.
  void stop();
  void prepare();

  // From any thread.
  std::uint64_t moved() const { return moved_; }  ///< items and packets so far
  bool idle() const { return idle_; }             ///< nothing is due, ever
  std::uint64_t beats() const { return beats_; }  ///< turns some milliseconds apart: it gets to run

  const Report& report() const { return report_; }  ///< not while it runs

 private:
  struct Port {
    TunNode* node;
    InterfaceId interface;
  };

  Emulator(sim::Engine& engine, const RealClock& clock, posix::Descriptor epoll,
           posix::Descriptor timer, posix::Descriptor wake);

  Result<void> poll(int descriptor, std::uint32_t index);
  void run_due();
  void wait(Time until);
  void take_packets(Port& port);
  void abandon(Port& port);
  void arm_timer(Time deadline);
  void beat(Time now);

  sim::Engine& engine_;
  const RealClock& clock_;
  posix::Descriptor epoll_;
  posix::Descriptor timer_;
  posix::Descriptor wake_;
  std::vector<Port> ports_;  ///< one that is forgotten has no node
  Time resumed_ = kStartOfRun;
  Time next_beat_ = kStartOfRun;
  Report report_;
  std::atomic<std::uint64_t> moved_ = 0;
  std::atomic<std::uint64_t> beats_ = 0;
  std::atomic<bool> idle_ = false;
  std::atomic<bool> stopping_ = false;
};

}  // namespace post::lab
