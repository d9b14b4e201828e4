#include "model/scheduling/lifetimes.h"

#include <algorithm>
#include <vector>

namespace post::queue {
namespace {

/// When it is known that it will be late: kNever where nothing is expected.
Time last_chance(Time deadline, Duration latency) {
  return latency == kForever ? deadline : deadline - latency;
}

}  // namespace

void Lifetimes::add(Slot slot) {
  const QueuedMessage& message = store_.at(slot);
  if (message.own.deadline == kNever) return;
  Lane& lane = store_.lane_of(message);
  Lane::Deadlines& deadlines = lane.deadlines.use();
  DeadlineHeap& heap = lane.options.predicts ? deadlines.predicted : deadlines.all;
  heap.push(message.own.deadline, slot, *store_.messages);
  refresh(lane);
}

void Lifetimes::predict_again(Slot slot) {
  const QueuedMessage& message = store_.at(slot);
  if (store_.lane_of(message).options.predicts && !message.sent) add(slot);
}

void Lifetimes::refresh(Lane& lane) {
  const Time due = due_of(lane);
  if (due == lane.due) return;
  forget(lane);
  lane.due = due;
  if (due != kNever) store_.due.use().insert({due, lane.index});
}

void Lifetimes::forget(Lane& lane) {
  if (store_.due) store_.due.use().erase({lane.due, lane.index});
}

Time Lifetimes::due_of(Lane& lane) {
  if (!lane.deadlines) return kNever;
  const Time predicted = predicted_of(lane);  // may move some to the deadlines
  const Slot first = lane.deadlines.use().all.top(*store_.messages);
  return first == kNone ? predicted : std::min(predicted, store_.at(first).own.deadline);
}

// What is sent, or must complete, is not predicted any more.
Time Lifetimes::predicted_of(Lane& lane) {
  Lane::Deadlines& deadlines = lane.deadlines.use();
  for (;;) {
    const Slot slot = deadlines.predicted.top(*store_.messages);
    if (slot == kNone) return kNever;
    const QueuedMessage& message = store_.at(slot);
    if (!message.sent && !endings().must_complete(message)) {
      return last_chance(message.own.deadline, lane.latency());
    }
    deadlines.predicted.pop();
    deadlines.all.push(message.own.deadline, slot, *store_.messages);
  }
}

Time Lifetimes::next() {
  while (!store_.due->empty()) {
    const auto [due, index] = *store_.due->begin();
    refresh(*store_.lanes[index]);
    if (store_.lanes[index]->due == due) return due;
  }
  return kNever;
}

// In the order of their timers, then of submission; each with what follows from it.
void Lifetimes::expire(Time now) {
  std::vector<Due> due;
  while (next() <= now && !store_.due->empty()) {
    Lane& lane = *store_.lanes[store_.due->begin()->second];
    while (const auto one = take_due(lane, now)) due.push_back(*one);
    refresh(lane);
  }
  std::ranges::sort(due);
  for (const Due& one : due) {
    if (store_.is({one.submission, one.slot})) expire_if_due(one.slot, now);
  }
}

std::optional<Lifetimes::Due> Lifetimes::take_due(Lane& lane, Time now) {
  const Time at = due_of(lane);
  if (at > now) return {};
  const bool predicted = at == predicted_of(lane);
  Lane::Deadlines& deadlines = lane.deadlines.use();
  DeadlineHeap& heap = predicted ? deadlines.predicted : deadlines.all;
  const Slot slot = heap.top(*store_.messages);
  if (slot == kNone) return {};
  heap.pop();
  return Due{at, store_.at(slot).submission, slot};
}

bool Lifetimes::expire_if_due(Slot slot, Time now, Rule rule) {
  const QueuedMessage& message = store_.at(slot);
  const std::optional<ExpiryCause> cause = cause_of(message, now);
  if (!cause) return false;
  endings().expire(slot, *cause, rule, now);
  return true;
}

std::optional<ExpiryCause> Lifetimes::cause_of(const QueuedMessage& message, Time now) const {
  const Time deadline = message.own.deadline;
  if (deadline == kNever || endings().must_complete(message)) return {};
  if (now >= deadline) return ExpiryCause::kLifetime;
  const Lane& lane = store_.lane_of(message);
  if (!lane.options.predicts || message.sent) return {};
  if (now < last_chance(deadline, lane.latency())) return {};
  return ExpiryCause::kPredicted;
}

}  // namespace post::queue
