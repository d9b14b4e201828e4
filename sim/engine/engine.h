// The embedded world's clock and queue of work: runs Tasks in the order (time, phase, rank).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/executor.h"
#include "model/random.h"
#include "sim/engine/event_heap.h"
#include "sim/engine/tie_break.h"

namespace post::sim {

struct EngineOptions {
  std::uint64_t seed = 1;
  std::uint64_t run = 0;
  /// Everything that arms Tasks, in any order: hosts, routers, links. The run itself has the empty
  /// name.
  std::vector<std::string> entities;
  const TieBreak* tie_break = nullptr;  ///< outlives the engine; none: default_rank
};

/// What bounds a run besides its time.
struct RunLimits {
  std::uint64_t events =
      std::numeric_limits<std::uint64_t>::max();                  ///< items of this call to run()
  std::size_t pending = std::numeric_limits<std::size_t>::max();  ///< armed Tasks at once
};

enum class StopReason : std::uint8_t {
  kIdle,          ///< nothing is armed
  kTime,          ///< what is armed is due later than asked
  kEventLimit,    ///< RunLimits::events
  kPendingLimit,  ///< RunLimits::pending
  kStopped,       ///< stop() was called
};

struct RunResult {
  StopReason reason = StopReason::kIdle;
  std::uint64_t executed = 0;    ///< items of this call
  Time last_item = kStartOfRun;  ///< when the latest item of the run was due
};

/// Single-threaded; any number of engines can live in a process, each in one thread. Tasks must go
/// before their engine.
class Engine : public Executor {
 public:
  explicit Engine(EngineOptions options);
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  std::uint64_t seed() const { return seed_; }
  std::uint64_t run_number() const { return run_; }

  /// Ids follow the sorted names. The name must be among the declared ones; "" is the run itself,
  /// first among all.
  EntityId entity(std::string_view name) const;
  const std::string& name_of(EntityId entity) const;
  /// A new stream, a function of (seed, run, entity name, stream name) alone: asked twice, it
  /// starts again.
  std::unique_ptr<RandomStream> random(EntityId entity, std::string_view stream) const;

  /// Runs what is due up to and including `until`. Afterwards now() is `until`, unless that is
  /// kNever or a limit or stop() ended the run early: then it is the time of the last item. Not
  /// from inside a callback.
  RunResult run(Time until = kNever, const RunLimits& limits = {});
  /// Runs one item. False: nothing was armed.
  bool step();
  /// Ends run() after the item that runs now.
  void stop() { stopping_ = true; }

  std::uint64_t executed() const { return executed_; }  ///< items since the start
  std::size_t pending() const { return heap_.size(); }  ///< armed Tasks
  Time next_deadline() const;                           ///< kNever where nothing is armed

 protected:
  void enqueue(Task& task, Time deadline) override;
  void remove(Task& task) override;

 private:
  std::uint64_t rank_of(const Task& task, Time deadline);
  StopReason run_items(Time until, const RunLimits& limits);
  void run_item(Time due);

  std::uint64_t seed_;
  std::uint64_t run_;
  std::vector<std::string> entities_;  ///< sorted; EntityId is the index
  const TieBreak* tie_break_;
  EventHeap heap_;
  Time now_ = kStartOfRun;
  Time last_item_ = kStartOfRun;
  std::uint64_t armings_ = 0;
  std::uint64_t executed_ = 0;
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace post::sim
