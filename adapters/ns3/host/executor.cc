#include "adapters/ns3/host/executor.h"

#include <algorithm>

#include "model/check.h"

namespace post::ns3host {

SimulationExecutor::SimulationExecutor() {
  check(ns3::Time::GetResolution() == ns3::Time::NS, "ns-3's clock counts nanoseconds");
}

SimulationExecutor::~SimulationExecutor() {
  check(pending_.empty(), "no Task is armed when its executor ends");
  hop_.Cancel();
  wake_.Cancel();
}

Time SimulationExecutor::ask_clock() const {
  return Time(Duration(ns3::Simulator::Now().GetTimeStep()));
}

EntityId SimulationExecutor::entity(std::string_view name) {
  const auto known = std::find(names_.begin(), names_.end(), name);
  const auto id = static_cast<std::uint32_t>(known - names_.begin());
  if (known != names_.end()) return EntityId{id};
  std::uint32_t before = 0;
  for (std::uint32_t other = 0; other < id; ++other) {
    const bool later = names_[other] > name;
    order_[other] += later ? 1 : 0;
    before += later ? 0 : 1;
  }
  names_.emplace_back(name);
  order_.push_back(before);
  pending_.renumber(order_);
  return EntityId{id};
}

// ---- what is armed ----

void SimulationExecutor::enqueue(Task& task, Time deadline) {
  const auto entity = static_cast<std::uint32_t>(task.entity());
  check(entity < order_.size(), "the entity id came from this executor");
  const TaskKey key{deadline, static_cast<std::uint8_t>(task.phase()), order_[entity], armings_++};
  pending_.push({key, &task, &position(task)});
  if (!firing_) await(deadline);
}

void SimulationExecutor::remove(Task& task) { pending_.erase(position(task)); }

// ---- its turn among ns-3's events ----

void SimulationExecutor::await(Time time) {
  if (time <= now()) return hop();
  if (time >= wake_at_) return;
  // Removed, not cancelled: ns-3 keeps what is cancelled until its time has come.
  if (wake_at_ != kNever) ns3::Simulator::Remove(wake_);
  wake_at_ = time;
  wake_ =
      ns3::Simulator::Schedule(ns3::TimeStep(nanoseconds_of(time) - nanoseconds_of(now())), [this] {
        wake_at_ = kNever;
        hop();
      });
}

void SimulationExecutor::hop() {
  if (hopping_) return;
  hopping_ = true;
  events_at_hop_ = ns3::Simulator::GetEventCount();
  hop_ = ns3::Simulator::ScheduleNow([this] {
    hopping_ = false;
    pump();
  });
}

// Equal times run first scheduled first. So where no event ran between the hop and its turn, none
// is left at this instant: all that is would have been scheduled before.
bool SimulationExecutor::network_is_quiet() const {
  return ns3::Simulator::GetEventCount() == events_at_hop_ + 1;
}

void SimulationExecutor::pump() {
  if (!network_is_quiet()) return hop();
  const bool due = !pending_.empty() && pending_.top().time <= now();
  if (due) {
    fire_next();
  } else if (now() >= run_until_) {
    return end_run(StopReason::kTime);
  }
  if (ns3::Simulator::GetEventCount() >= event_limit_) end_run(StopReason::kEventLimit);
  await(next_turn());
}

void SimulationExecutor::fire_next() {
  ++executed_;
  firing_ = true;
  fire(pending_.pop());
  firing_ = false;
}

Time SimulationExecutor::next_turn() const {
  return pending_.empty() ? run_until_ : std::min(pending_.top().time, run_until_);
}

// ---- runs ----

StopReason SimulationExecutor::run(Time until, const RunLimits& limits) {
  check(!running_, "run() is not called from inside a callback");
  const std::uint64_t events = ns3::Simulator::GetEventCount();
  event_limit_ = limits.events > kNoLimit - events ? kNoLimit : events + limits.events;
  run_until_ = until;
  end_reason_.reset();
  running_ = true;
  await(next_turn());
  ns3::Simulator::Run();
  running_ = false;
  run_until_ = kNever;
  event_limit_ = kNoLimit;
  if (end_reason_) return *end_reason_;
  return somebody_stopped() ? StopReason::kStopped : StopReason::kIdle;
}

// ns-3 is finished where it was stopped or has no event left: with one left, only the former.
bool SimulationExecutor::somebody_stopped() {
  const ns3::EventId left = ns3::Simulator::ScheduleNow([] {});
  const bool stopped = ns3::Simulator::IsFinished();
  ns3::Simulator::Remove(left);
  return stopped;
}

void SimulationExecutor::stop() { end_run(StopReason::kStopped); }

void SimulationExecutor::end_run(StopReason reason) {
  if (!end_reason_) end_reason_ = reason;
  ns3::Simulator::Stop();
}

}  // namespace post::ns3host
