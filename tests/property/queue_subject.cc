#include "tests/property/queue_subject.h"

#include <algorithm>
#include <array>
#include <utility>

namespace post::property {

using std::chrono_literals::operator""ms;

namespace {

constexpr StreamId kLanes = 2;

PsiTraits datagrams() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.needs_total = true;
  traits.abandon = true;
  return traits;
}

PsiTraits framed_stream() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.in_order = true;
  traits.repairs = true;
  return traits;
}

PsiTraits bare_stream() {
  PsiTraits traits = framed_stream();
  traits.boundaries = false;
  return traits;
}

PsiTraits chunked_stream() {
  PsiTraits traits = framed_stream();
  traits.abandon = true;
  traits.interleaves = true;
  return traits;
}

PsiTraits everything() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.acks = true;
  traits.abandon = true;
  traits.interleaves = true;
  traits.holds_order = true;
  traits.dedupes = true;
  traits.credit = true;
  return traits;
}

PsiTraits everything_in_order() {
  PsiTraits traits = everything();
  traits.in_order = true;
  traits.repairs = true;
  return traits;
}

PsiTraits acks_only() {
  PsiTraits traits = framed_stream();
  traits.acks = true;
  return traits;
}

PsiTraits acks_without_abandon() {
  PsiTraits traits = everything();
  traits.abandon = false;
  traits.interleaves = false;
  return traits;
}

const std::array<PsiTraits, 8> kTraits = {everything(),     everything_in_order(), acks_only(),
                                          framed_stream(),  datagrams(),           bare_stream(),
                                          chunked_stream(), acks_without_abandon()};

}  // namespace

enum QueueSubject::Kind : unsigned {
  kSubmit,
  kAppend,
  kHandOver,
  kAcknowledge,
  kLose,
  kAttach,
  kDetach,
  kGrant,
  kPassTime,
  kFailLane,
  kAcceptLane,
};

const Family kQueueFamily = {
    "queue",
    {"submit", "append", "hand over", "acknowledge", "lose", "attach", "detach", "grant",
     "pass time", "fail lane", "accept lane"},
    {24, 5, 30, 18, 4, 4, 3, 5, 6, 1, 1},
    60,
};

Verdict queue_agrees(const Operations& operations) { return QueueSubject().run(operations); }

QueueSubject::QueueSubject() {
  for (StreamId lane = 0; lane < kLanes; ++lane) {
    const bool pending = lane == 1;
    queue_.open_lane(lane, {.inherits = true, .predicts = lane == 1, .pending = pending});
    oracle_.open_lane(lane, {.inherits = true, .predicts = lane == 1, .pending = pending});
  }
}

Verdict QueueSubject::run(const Operations& operations) {
  for (const Operation& operation : operations) {
    apply(operation);
    expire_due();
    compare();
    if (verdict_) break;
  }
  return verdict_;
}

void QueueSubject::complain(const std::string& what) {
  if (!verdict_) verdict_ = "at " + std::to_string((now_ - kStartOfRun) / 1ms) + " ms: " + what;
}

void QueueSubject::apply(const Operation& operation) {
  static constexpr std::array kActions = {
      &QueueSubject::submit,      &QueueSubject::append,     &QueueSubject::hand_over,
      &QueueSubject::acknowledge, &QueueSubject::lose,       &QueueSubject::attach,
      &QueueSubject::detach,      &QueueSubject::grant,      &QueueSubject::pass_time,
      &QueueSubject::fail_lane,   &QueueSubject::accept_lane};
  (this->*kActions.at(operation.kind))(operation);
}

// ---- operations --------------------------------------------------------------------------------

// n: lane and completeness, octets, niceness, lifetime, marks, antecedents.
void QueueSubject::submit(const Operation& operation) {
  const auto& n = operation.n;
  Submission message;
  message.lane = n[0] % kLanes;
  if (finished_.contains(message.lane)) return;
  message.complete = n[0] % 5 != 4;
  message.content = Bytes::copy_of(std::string(n[1] % 8, 'x'));
  message.niceness = n[2] % 3;
  if (n[3] % 3 == 1) message.deadline = now_ + 1ms * (1 + n[3] % 17);
  message.ordered = n[4] % 2 == 0;
  message.independent = n[4] % 5 == 1;
  message.idempotent = n[4] % 3 == 1;
  message.final = n[4] % 97 == 5;
  for (std::uint32_t more = n[5]; more % 3 == 1 && !messages_.empty(); more /= 3) {
    const MessageKey antecedent = messages_[messages_.size() - 1 - more / 3 % messages_.size()];
    if (std::ranges::count(message.after, antecedent) == 0) message.after.push_back(antecedent);
  }
  const oracle::Properties properties{message.niceness,    message.deadline,   message.ordered,
                                      message.independent, message.idempotent, message.final,
                                      message.after};
  const MessageId expected =
      oracle_.submit(message.lane, properties, message.content.size(), message.complete, now_);
  const StreamId lane = message.lane;
  const bool complete = message.complete;
  const MessageId id = queue_.submit(std::move(message), now_);
  if (id != expected) complain("submit gave id " + std::to_string(id));
  messages_.push_back({lane, id});
  if (properties.final) finished_.insert(lane);
  if (!complete) partials_.push_back({lane, id});
}

// n: which, octets, last.
void QueueSubject::append(const Operation& operation) {
  const auto& n = operation.n;
  if (partials_.empty()) return;
  const MessageKey key = partials_[n[0] % partials_.size()];
  const std::size_t octets = n[1] % 5;
  const bool last = n[2] % 2 == 0;
  const std::string expected = oracle_.append(key, octets, last);
  const auto result = queue_.append(key, Bytes::copy_of(std::string(octets, 'y')), last, now_);
  const std::string got = result ? "" : result.error().name;
  if (got != expected) complain("append gave '" + got + "', not '" + expected + "'");
}

// n: Transient, which of those offered, octets.
void QueueSubject::hand_over(const Operation& operation) {
  const auto& n = operation.n;
  if (links_.empty()) return;
  const Link& link = links_[n[0] % links_.size()];
  const auto offers = oracle_.offers(link.lane, link.id);
  if (offers.empty()) return;
  const oracle::Offer& offer = offers[n[1] % 7 == 6 ? n[1] % offers.size() : 0];
  const std::uint64_t limit = 1 + n[2] % 12;
  const MessageKey key{link.lane, offer.message};
  const auto chunk = queue_.cut(link.lane, {offer.message, offer.octets, link.id}, limit, now_);
  // Pieces of a Message stay apart: a chunk may be shorter than it might be.
  const Range octets = chunk ? chunk->range() : Range{offer.octets.begin, offer.octets.begin + 1};
  if (oracle_.cut(key, link.id, octets, now_) != chunk.has_value()) {
    return complain("cut() and the oracle disagree on a deadline");
  }
  if (!chunk) return;
  const std::uint64_t most = std::min(offer.octets.end, offer.octets.begin + limit);
  if (chunk->key != key || octets.begin != offer.octets.begin || octets.size() == 0 ||
      octets.end > most) {
    return complain("cut() gave octets other than decided");
  }
  parts_.push_back({link.id, key, octets});
}

// n: which part, whether only its first octets.
void QueueSubject::acknowledge(const Operation& operation) {
  const auto& n = operation.n;
  if (parts_.empty()) return;
  const auto place = parts_.begin() + static_cast<std::ptrdiff_t>(n[0] % parts_.size());
  const auto link = std::ranges::find(links_, place->via, &Link::id);
  if (link == links_.end() || !link->traits.acks) return;
  Part part = *place;
  if (n[1] % 5 == 4) part.octets.end = part.octets.begin + (part.octets.size() + 1) / 2;
  oracle_.acked(part.key, part.octets, part.via, now_);
  queue_.acked(part.key, part.octets, now_, part.via);
}

// n: which part.
void QueueSubject::lose(const Operation& operation) {
  if (parts_.empty()) return;
  const auto place = parts_.begin() + static_cast<std::ptrdiff_t>(operation.n[0] % parts_.size());
  const auto link = std::ranges::find(links_, place->via, &Link::id);
  if (link == links_.end() || !link->traits.acks || link->traits.repairs) return;
  oracle_.lost(place->via, place->key, place->octets);
  queue_.lost(place->via, place->key, place->octets, now_);
  parts_.erase(place);
}

// n: lane, kind of stack, latency.
void QueueSubject::attach(const Operation& operation) {
  const auto& n = operation.n;
  if (links_.size() >= 4) return;
  const StreamId lane = n[0] % kLanes;
  Link link{TransientId{++last_transient_}, lane, kTraits[n[1] % kTraits.size()]};
  const auto other = std::ranges::find(links_, lane, &Link::lane);
  if (other != links_.end()) {
    if (!other->traits.dedupes) return;  // others cannot be joined
    link.traits = kTraits[n[1] % 2];
  }
  oracle_.attach(lane, link.id, link.traits);
  queue_.attach(lane, link.id, link.traits, now_);
  if (n[2] % 2 == 1) {
    oracle_.set_latency(link.id, 1ms * (n[2] % 10));
    queue_.set_latency(link.id, 1ms * (n[2] % 10));
  }
  links_.push_back(link);
}

// n: which.
void QueueSubject::detach(const Operation& operation) {
  if (links_.empty()) return;
  drop(links_[operation.n[0] % links_.size()].id);
}

void QueueSubject::drop(TransientId id) {
  std::erase_if(links_, [&](const Link& link) { return link.id == id; });
  std::erase_if(parts_, [&](const Part& part) { return part.via == id; });
  oracle_.detach(id, now_);
  queue_.detach(id, now_);
}

// n: lane, octets, hold credit.
void QueueSubject::grant(const Operation& operation) {
  const auto& n = operation.n;
  const StreamId lane = n[0] % kLanes;
  Credit& credit = credits_[lane];
  credit.octets += n[1] % 40;
  credit.hold += n[2] % 20;
  oracle_.credit(lane, credit);
  queue_.credit(lane, credit, now_);
}

// n: how long.
void QueueSubject::pass_time(const Operation& operation) {
  const Time until = now_ + 1ms * (1 + operation.n[0] % 8);
  for (;;) {
    const Time next = std::min(queue_.next_deadline(), oracle_.next_deadline());
    if (next > until) break;
    now_ = std::max(now_, next);
    expire_due();
    compare();
    if (verdict_) return;
  }
  now_ = until;
}

// n: lane, whether at all.
void QueueSubject::fail_lane(const Operation& operation) {
  const StreamId lane = operation.n[0] % kLanes;
  oracle_.fail_lane(lane, FailureCause::kAborted, RULE(13).number, now_);
  queue_.fail_lane(lane, FailureCause::kAborted, RULE(13), now_);
}

void QueueSubject::accept_lane(const Operation&) {
  oracle_.accept_lane(1, now_);
  queue_.accept_lane(1, now_);
}

}  // namespace post::property
