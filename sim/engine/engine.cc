#include "sim/engine/engine.h"

#include <algorithm>
#include <utility>

#include "model/check.h"
#include "sim/engine/random.h"

namespace post::sim {
namespace {

std::vector<std::string> sorted_entities(std::vector<std::string> names) {
  names.emplace_back();  // the run itself
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  check(names.size() <= std::size_t{1} << kEntityBits, "at most 2^18 entities");
  return names;
}

}  // namespace

Engine::Engine(EngineOptions options)
    : Executor(&now_),
      seed_(options.seed),
      run_(options.run),
      entities_(sorted_entities(std::move(options.entities))),
      tie_break_(options.tie_break) {}

Engine::~Engine() { check(heap_.empty(), "no Task is armed when its engine ends"); }

EntityId Engine::entity(std::string_view name) const {
  const auto found = std::lower_bound(entities_.begin(), entities_.end(), name);
  check(found != entities_.end() && *found == name, "the entity was declared in EngineOptions");
  return EntityId{static_cast<std::uint32_t>(found - entities_.begin())};
}

const std::string& Engine::name_of(EntityId entity) const {
  const auto index = static_cast<std::uint32_t>(entity);
  check(index < entities_.size(), "the entity id came from this engine");
  return entities_[index];
}

std::unique_ptr<RandomStream> Engine::random(EntityId entity, std::string_view stream) const {
  return std::make_unique<NamedStream>(StreamName{seed_, run_, name_of(entity), stream});
}

RunResult Engine::run(Time until, const RunLimits& limits) {
  check(!running_, "run() is not called from inside a callback");
  const std::uint64_t before = executed_;
  running_ = true;
  stopping_ = false;
  const StopReason reason = run_items(until, limits);
  running_ = false;
  const bool complete = reason == StopReason::kIdle || reason == StopReason::kTime;
  if (complete && until != kNever && until > now_) now_ = until;
  return {reason, executed_ - before, last_item_};
}

StopReason Engine::run_items(Time until, const RunLimits& limits) {
  for (std::uint64_t left = limits.events;; --left) {
    if (stopping_) return StopReason::kStopped;
    if (heap_.empty()) return StopReason::kIdle;
    const Time due = next_deadline();
    if (due > until) return StopReason::kTime;
    if (heap_.size() > limits.pending) return StopReason::kPendingLimit;
    if (left == 0) return StopReason::kEventLimit;
    run_item(due);
  }
}

bool Engine::step() {
  check(!running_, "step() is not called from inside a callback");
  if (heap_.empty()) return false;
  running_ = true;
  run_item(next_deadline());
  running_ = false;
  return true;
}

void Engine::run_item(Time due) {
  now_ = last_item_ = due;
  ++executed_;
  fire(heap_.pop());
}

Time Engine::next_deadline() const {
  if (heap_.empty()) return kNever;
  return Time(Duration(static_cast<std::int64_t>(heap_.top_key().time_ns)));
}

void Engine::enqueue(Task& task, Time deadline) {
  const std::uint64_t phase = static_cast<std::uint64_t>(task.phase());
  const std::uint64_t order = (phase << TieBreak::kRankBits) | rank_of(task, deadline);
  const auto time_ns = static_cast<std::uint64_t>(nanoseconds_of(deadline));
  position(task) = heap_.push({time_ns, order}, task);
}

void Engine::remove(Task& task) { heap_.erase(static_cast<EventHeap::Slot>(position(task))); }

std::uint64_t Engine::rank_of(const Task& task, Time deadline) {
  const std::uint64_t sequence = armings_++;
  check(sequence >> kSequenceBits == 0, "fewer than 2^43 armings a run");
  if (tie_break_ == nullptr) return default_rank(task.entity(), sequence);
  const std::uint64_t rank = tie_break_->rank({deadline, task.phase(), task.entity(), sequence});
  check(rank >> TieBreak::kRankBits == 0, "a rank has at most 61 bits");
  return rank;
}

}  // namespace post::sim
