#include "model/scheduling/message_queue.h"

#include <algorithm>
#include <utility>

#include "model/check.h"
#include "model/scheduling/queue_core.h"

namespace post {

using queue::kNone;
using queue::Lane;
using queue::Slot;

MessageQueue::MessageQueue(bool explains) : core_(std::make_unique<queue::Core>()) {
  core_->store.explains = explains;
}
MessageQueue::~MessageQueue() = default;

void MessageQueue::open_lane(StreamId lane, LaneOptions options) { core_->open(lane, options); }

void MessageQueue::accept_lane(StreamId stream, Time now) {
  Lane& lane = core_->entered(stream);
  lane.options.pending = false;
  const std::vector<queue::Submitted> begun(lane.begun().begin(), lane.begun().end());
  core_->endings().look_again(begun, now);
  core_->settle();
}

void MessageQueue::fail_lane(StreamId lane, FailureCause cause, Rule rule, Time now) {
  core_->endings().fail_all(core_->entered(lane), cause, rule, now);
  core_->settle();
}

void MessageQueue::close_lane(StreamId lane) { core_->close(core_->entered(lane)); }

bool MessageQueue::idle(StreamId stream) const {
  const Lane& lane = core_->lane(stream);
  return lane.live == 0 && lane.row.empty();
}

bool MessageQueue::has_work(StreamId stream) const {
  const Lane& lane = core_->lane(stream);
  return lane.plain_waits() || (lane.live > 0 && core_->view_of(lane).any());
}

void MessageQueue::note_stuck(StreamId lane) { core_->lane(lane).awake = false; }

bool MessageQueue::has_queued(StreamId stream) const {
  const Lane& lane = core_->lane(stream);
  return lane.queued > 0 || lane.plain_count() > 0;
}

void MessageQueue::attach(StreamId lane, TransientId transient, const PsiTraits& traits, Time) {
  core_->transients().attach(core_->entered(lane), transient, traits);
  core_->settle();
}

void MessageQueue::set_traits(TransientId transient, const PsiTraits& traits, Time) {
  core_->enter(transient);
  core_->transients().set_traits(transient, traits);
  core_->settle();
}

void MessageQueue::set_latency(TransientId transient, std::optional<Duration> one_way) {
  core_->transients().set_latency(transient, one_way);
}

void MessageQueue::detach(TransientId transient, Time now) {
  core_->enter(transient);
  core_->transients().detach(transient, now);
  core_->settle();
}

MessageId MessageQueue::submit(Submission&& submission, Time now) {
  Lane& lane = core_->entered(submission.lane);
  core_->enter(submission.after);
  const MessageId id = core_->submitting().submit(lane, std::move(submission), now);
  core_->settle();
  return id;
}

Result<std::uint64_t> MessageQueue::append(MessageKey key, Bytes content, bool last, Time) {
  core_->enter(std::span(&key, 1));
  const Result<std::uint64_t> piece = core_->submitting().append(key, std::move(content), last);
  core_->settle();
  return piece;
}

bool MessageQueue::submitted(MessageKey key) const {
  const queue::EndedMessages* ended = core_->store.ended_of(key.stream);
  return ended != nullptr && key.message >= 1 && key.message <= ended->last;
}

bool MessageQueue::known(MessageKey key) const {
  core_->enter(std::span(&key, 1));
  return core_->store.find(key) != kNone;
}

bool MessageQueue::complete(MessageKey key) const {
  const Slot slot = core_->store.find(key);
  return slot == kNone || core_->store.at(slot).complete;
}

std::uint64_t MessageQueue::octets(MessageKey key) const {
  core_->enter(std::span(&key, 1));
  const Slot slot = core_->store.find(key);
  return slot == kNone ? 0 : core_->store.at(slot).content_octets();
}

bool MessageQueue::straight(StreamId lane) const {
  return queue::StraightWay::open(core_->lane(lane));
}

bool MessageQueue::plain_waits(StreamId lane) const { return core_->lane(lane).plain_waits(); }

MessageId MessageQueue::submit_plain(StreamId lane, Bytes content, SendObserver* observer) {
  return core_->straight().submit(core_->lane(lane), std::move(content), observer);
}

std::optional<PlainSend> MessageQueue::take_plain(StreamId stream, std::uint64_t limit) {
  Lane& lane = core_->lane(stream);
  return lane.plain_count() == 0 ? std::nullopt : core_->straight().take(lane, limit);
}

const OutboundView& MessageQueue::view(StreamId lane) const {
  return core_->view(core_->entered(lane));
}

std::optional<Chunk> MessageQueue::cut(StreamId stream, const Send& decision, std::uint64_t limit,
                                       Time now, bool early) {
  Lane& lane = core_->entered(stream);
  const Slot slot = lane.find(decision.message);
  check(slot != kNone && lane.attached(decision.via) != nullptr && limit > 0 &&
            decision.octets.size() > 0,
        "a scheduler names octets that are sendable and a Transient that takes them");
  std::optional<Chunk> chunk;
  if (!core_->lifetimes().expire_if_due(slot, now, RULE(48))) {
    chunk = core_->handover().cut(lane, decision, limit, now, early);
  }
  core_->settle();
  return chunk;
}

void MessageQueue::acked(MessageKey key, Range octets, Time now, TransientId by) {
  Lane* lane = core_->store.find_lane(key.stream);
  if (lane == nullptr || core_->straight().acked(*lane, key, octets)) return;
  core_->transients().acked(key, octets, by, now);
  core_->settle();
}

void MessageQueue::lost(TransientId transient, MessageKey key, Range octets, Time) {
  core_->enter(transient);
  core_->transients().lost(transient, key, octets);
  core_->settle();
}

void MessageQueue::reject_early(TransientId transient) {
  core_->enter(transient);
  core_->transients().reject_early(transient);
  core_->settle();
}

void MessageQueue::skip_acked(MessageKey key) {
  Lane* lane = core_->store.find_lane(key.stream);
  if (lane != nullptr && lane->skips) lane->skips.use().erase(key);
}

void MessageQueue::credit(StreamId stream, Credit credit, Time) {
  Lane& lane = core_->lane(stream);
  lane.credit.octets = std::max(lane.credit.octets, credit.octets);
  lane.credit.hold = std::max(lane.credit.hold, credit.hold);
  core_->store.touch(lane);
  core_->settle();
}

std::vector<outbound::Skip> MessageQueue::open_skips(StreamId lane) const {
  std::vector<outbound::Skip> skips;
  for (const auto& [key, skip] : *core_->lane(lane).skips) skips.push_back(skip);
  return skips;
}

Time MessageQueue::next_deadline() const { return core_->lifetimes().next(); }

void MessageQueue::expire(Time now) {
  core_->lifetimes().expire(now);
  core_->settle();
}

std::optional<FailureCause> MessageQueue::misfit(std::uint64_t octets, MessageId id,
                                                 const PsiTraits& traits) {
  if (octets > traits.max_message) return FailureCause::kTooLarge;
  if (octets == 0 && !traits.empty_messages) return FailureCause::kInconsistent;
  if (id > 1 && !traits.boundaries) return FailureCause::kInconsistent;
  return {};
}

void MessageQueue::fail_misfits(StreamId lane, const PsiTraits& traits, Time now) {
  core_->transients().fail_misfits(core_->entered(lane), traits, now);
  core_->settle();
}

std::vector<OutboundEvent> MessageQueue::take_events() {
  return std::exchange(core_->store.events, {});
}

void MessageQueue::take_events(std::vector<OutboundEvent>& into) {
  into.clear();
  into.swap(core_->store.events);
}

bool MessageQueue::has_events() const { return !core_->store.events.empty(); }

bool MessageQueue::rests() const {
  return core_->store.messages->rests() && core_->store.straight == 0;
}

void MessageQueue::rest() {
  // Deadlines of Messages that have ended name their places.
  if (core_->lifetimes().next() == kNever && core_->store.messages->few()) {
    core_->store.messages.drop();
  }
  if (core_->store.lanes.size() == 1 && core_->store.lanes.front()) {
    core_->store.lanes.front()->row.rest();
  }
  core_->store.edges.drop();
  core_->store.handed.drop();
  core_->store.work.drop();
  core_->store.properties.reset();
  core_->store.plain_properties.reset();
  if (core_->store.events.empty()) std::vector<OutboundEvent>().swap(core_->store.events);
}

void MessageQueue::append_state(StateHash& hash) const {
  for (const auto& [stream, index] : core_->store.open_lanes) core_->entered(stream);
  core_->append_state(hash);
}

}  // namespace post
