// The Executor of all Post hosts of one ns-3 simulation: Tasks in the order (time, phase, rank)
// among ns-3's own events.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ns3/host/ns3_core.h"
#include "adapters/ns3/host/pending_tasks.h"
#include "model/executor.h"

namespace post::ns3host {

/// Why run() came back.
enum class StopReason : std::uint8_t {
  kIdle,        ///< ns-3 has no event left
  kTime,        ///< all that is due up to the time asked for has run
  kEventLimit,  ///< RunLimits::events
  kStopped,     ///< stop(), or ns3::Simulator::Stop of somebody else
};

struct RunLimits {
  /// Of this run: ns-3's events, the Tasks among them. Counted between Tasks.
  std::uint64_t events = std::numeric_limits<std::uint64_t>::max();
};

/// One per simulation. ns-3's own events are the network phase (rule 2): a Task runs only when
/// ns-3 has no event left at this instant, whenever those were scheduled. To know that, the pump
/// puts itself behind them with ScheduleNow until nothing ran in between.
///
/// Made after the last ns3::Simulator::Destroy() and gone before the next; Tasks go before it.
class SimulationExecutor final : public Executor {
 public:
  SimulationExecutor();
  ~SimulationExecutor() override;
  SimulationExecutor(const SimulationExecutor&) = delete;
  SimulationExecutor& operator=(const SimulationExecutor&) = delete;

  /// The entity of that name, made where it is new. Ties between entities go by their names,
  /// whatever the order of these calls.
  EntityId entity(std::string_view name);

  /// Runs ns-3 until all that is due up to and including `until` has run; then now() is `until`
  /// (kNever: until ns-3 is out of events). Nothing else need call ns3::Simulator::Run, but may.
  StopReason run(Time until = kNever, const RunLimits& limits = {});
  /// Ends run() after the Task or event that runs now.
  void stop();

  std::size_t pending() const { return pending_.size(); }  ///< armed Tasks
  std::uint64_t executed() const { return executed_; }     ///< Tasks since the start

 private:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  /// Nanoseconds of ns-3's clock, which starts at kStartOfRun.
  Time ask_clock() const override;
  void enqueue(Task& task, Time deadline) override;
  void remove(Task& task) override;

  void await(Time time);
  void hop();
  bool network_is_quiet() const;
  void pump();
  void fire_next();
  Time next_turn() const;
  void end_run(StopReason reason);
  static bool somebody_stopped();

  PendingTasks pending_;
  std::vector<std::string> names_;    ///< by EntityId
  std::vector<std::uint32_t> order_;  ///< by EntityId: its place among the sorted names
  std::uint64_t armings_ = 0;
  std::uint64_t executed_ = 0;
  std::uint64_t events_at_hop_ = 0;
  std::uint64_t event_limit_ = kNoLimit;
  Time run_until_ = kNever;
  Time wake_at_ = kNever;  ///< of wake_; kNever: it is not scheduled
  bool hopping_ = false;   ///< hop_ is scheduled
  bool firing_ = false;
  bool running_ = false;
  std::optional<StopReason> end_reason_;
  ns3::EventId hop_;
  ns3::EventId wake_;
};

}  // namespace post::ns3host
