// One run() of a laboratory: its threads, and who watches them.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "experiments/lab/worlds/laboratory/emulator.h"
#include "experiments/lab/worlds/laboratory/laboratory_host.h"
#include "experiments/lab/worlds/world.h"

namespace post::lab {

class LaboratoryRun {
 public:
  /// What the caller's thread asks a few times a second. kDuration: go on.
  struct Watcher {
    Duration idle_after{};
    const RealClock& clock;
    std::function<Stop(Time now)> ask;
  };

  LaboratoryRun(Emulator& emulator, std::vector<LaboratoryHost*> hosts, Watcher watcher);

  /// Starts a thread for the emulator and for each host, and returns when all have come to `until`,
  /// or were told to stop.
  Outcome until(Time until);

 private:
  void start(Time until);
  void start_thread(std::function<void()> body);
  bool wait_for_end(Duration at_most);
  /// Whether to go on, as the watcher and the silence of all say.
  Stop verdict();
  std::uint64_t moved() const;
  bool all_idle() const;
  bool anyone_retransmits() const;
  void stop_all();

  Emulator& emulator_;
  std::vector<LaboratoryHost*> hosts_;
  Watcher watcher_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;
  std::uint64_t moved_ = 0;
  std::uint64_t beats_ = 0;
  Time last_active_ = kStartOfRun;
};

}  // namespace post::lab
