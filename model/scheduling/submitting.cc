#include "model/scheduling/submitting.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "model/check.h"
#include "model/scheduling/skips.h"

namespace post::queue {

MessageId Submitting::submit_as(std::uint64_t number, Lane& lane, Submission&& submission,
                                Time now) {
  const Slot slot = store_.messages.use().allocate();
  QueuedMessage& message = store_.at(slot);
  message.lane = lane.index;
  message.submission = number;
  message.id = ++lane.ended.last;
  fill(message, submission);
  lane.put(message.id, slot);
  count_in(lane, message, slot);
  if (submission.ordered) join_order(lane, message, slot);
  const Ended antecedents =
      submission.after.empty() ? Ended::kDone : name_antecedents(slot, submission.after);
  inheritance().donate(slot);
  if (submission.deadline != kNever) lifetimes().add(slot);

  const MessageId id = message.id;
  const bool doomed =
      antecedents == Ended::kFailed || (antecedents == Ended::kExpired && !message.independent);
  if (doomed) {
    endings().follow(slot, antecedents, now);
  } else {
    eligibility().place(slot);
    eligibility().tell_if_held(slot);
  }
  store_.touch(lane);
  return id;
}

void Submitting::fill(QueuedMessage& message, Submission& submission) {
  message.observer = submission.observer;
  message.own = {submission.niceness, submission.deadline};
  message.complete = submission.complete;
  message.independent = submission.independent;
  message.idempotent = submission.idempotent;
  message.immediate = submission.immediate;
  message.final = submission.final;
  if (!submission.stack.empty()) {
    message.extra().stack =
        std::make_unique<std::vector<StackProperty>>(std::move(submission.stack));
  }
  if (submission.complete) {
    message.content = std::move(submission.content);
    return;
  }
  message.extra().pieces = std::make_unique<Pieces>();
  const std::uint64_t octets = submission.content.size();
  message.extra().pieces->all.push_back({std::move(submission.content), octets});
}

void Submitting::count_in(Lane& lane, const QueuedMessage& message, Slot slot) {
  ++lane.live;
  ++lane.unsent;
  if (message.final) lane.final = slot;
}

void Submitting::join_order(Lane& lane, QueuedMessage& message, Slot slot) {
  if (lane.untold_order != 0) {
    const MessageId gap = std::exchange(lane.untold_order, 0);
    lane.ended.take_untold(gap);
    skip(store_, &lane, {lane.stream, gap}, lane.orders);
  }
  message.order = ++lane.orders;
  message.ordered_before = lane.last_ordered;
  if (lane.last_ordered != kNone) store_.at(lane.last_ordered).ordered_after = slot;
  lane.last_ordered = slot;
}

Ended Submitting::name_antecedents(Slot slot, const std::vector<MessageKey>& after) {
  Ended worst = Ended::kDone;
  for (const MessageKey& antecedent : after | std::views::reverse) {
    const EdgeIndex edge = store_.edges.use().add(antecedent, slot, store_.at(slot).extra());
    const Slot from = store_.find(antecedent);
    if (from != kNone) {
      name_live(edge, from, slot);
    } else {
      worst = std::max(worst, name_ended(antecedent));
    }
  }
  return worst;
}

void Submitting::name_live(EdgeIndex index, Slot from, Slot to) {
  QueuedMessage& antecedent = store_.at(from);
  QueuedMessage& successor = store_.at(to);
  antecedent.named = true;
  store_.edges.use().tie(index, from, antecedent.extra());
  const bool sent = antecedent.sent && antecedent.lane == successor.lane;
  store_.edges.use().at(index).state = sent ? EdgeState::kSent : EdgeState::kBlocks;
  sent ? ++successor.extra().unacked : ++successor.extra().blocked;
}

Ended Submitting::name_ended(const MessageKey& antecedent) {
  EndedMessages* ended = store_.ended_of(antecedent.stream);
  check(ended != nullptr && antecedent.message <= ended->last, "antecedents were submitted before");
  if (ended->take_untold(antecedent.message)) {
    Lane* open = store_.find_lane(antecedent.stream);
    std::uint64_t order = 0;
    if (open != nullptr && open->untold_order == antecedent.message) {
      open->untold_order = 0;
      order = open->orders;
    }
    skip(store_, open, antecedent, order);
  }
  return ended->how(antecedent.message);
}

Result<std::uint64_t> Submitting::append(const MessageKey& key, Bytes content, bool last) {
  const Slot slot = store_.find(key);
  if (slot == kNone || store_.at(slot).complete) return refusal(key);
  QueuedMessage& message = store_.at(slot);
  std::vector<Piece>& pieces = message.extras->pieces->all;
  const std::uint64_t end = message.content_octets() + content.size();
  pieces.push_back({std::move(content), end});
  if (last) message.complete = true;
  if (message.handed) message.handed->ledger.extend(message.octets());
  eligibility().place(slot);
  store_.touch(store_.lane_of(message));
  return std::uint64_t{pieces.size()};
}

Error Submitting::refusal(const MessageKey& key) const {
  const EndedMessages* ended = store_.ended_of(key.stream);
  const bool known = ended != nullptr && key.message <= ended->last;
  if (!known) return {"unknown", "no such Message was begun; name one that begin() gave"};
  const Ended how = store_.find(key) == kNone ? ended->how(key.message) : Ended::kDone;
  if (how == Ended::kExpired) {
    return {"expired", "the Message expired as a whole; begin another one"};
  }
  if (how == Ended::kFailed) return {"failed", "the Message failed; begin another one"};
  return {"complete", "the Message has its last piece already; begin another one"};
}

}  // namespace post::queue
