#include "tests/support/oracle/sender.h"

#include <algorithm>

#include "model/trace.h"

namespace post::oracle {

// ---- finding -----------------------------------------------------------------------------------

const Sender::Message* Sender::find(MessageKey key) const {
  const auto place = std::ranges::find(messages_, key, &Message::key);
  return place == messages_.end() ? nullptr : &*place;
}

const Sender::Message& Sender::at(MessageKey key) const {
  return *std::ranges::find(messages_, key, &Message::key);
}

Sender::Message& Sender::at(MessageKey key) {
  return *std::ranges::find(messages_, key, &Message::key);
}

const Sender::Transient& Sender::transient(TransientId id) const {
  return *std::ranges::find(transients_, id, &Transient::id);
}

bool Sender::alive(MessageKey key) const {
  const Message* message = find(key);
  return message != nullptr && message->end == End::kNone;
}

bool Sender::was_sent(MessageKey key) const { return at(key).sent; }

std::vector<std::uint64_t> Sender::in_flight(MessageKey key, TransientId via) const {
  std::vector<std::uint64_t> places;
  const Message& message = at(key);
  for (std::uint64_t i = 0; i < message.octets.size(); ++i) {
    if ((message.octets[i].flights & bit(via)) != 0) places.push_back(i);
  }
  return places;
}

std::uint64_t Sender::allotted(StreamId lane) const { return lanes_.at(lane).octets; }

std::uint64_t Sender::allotted(MessageKey key) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(at(key).octets, &Octet::allotted));
}

// ---- lanes and Transients ----------------------------------------------------------------------

void Sender::open_lane(StreamId lane, Lane options) { lanes_[lane].options = options; }

void Sender::accept_lane(StreamId lane, Time now) {
  lanes_[lane].options.pending = false;
  follow(now);
}

// Each gets that cause; rule 39 reaches only other lanes (rules 12, 13, 74).
void Sender::fail_lane(StreamId lane, FailureCause cause, std::uint8_t rule, Time now) {
  for (Message& message : messages_) {
    if (message.key.stream == lane && message.end == End::kNone) fail(message, cause, rule);
  }
  follow(now);
}

void Sender::attach(StreamId lane, TransientId via, const PsiTraits& traits) {
  transients_.push_back({via, lane, traits, {}});
}

void Sender::set_latency(TransientId via, Duration latency) {
  std::ranges::find(transients_, via, &Transient::id)->latency = latency;
}

void Sender::detach(TransientId id, Time now) {
  Transient& via = *std::ranges::find(transients_, id, &Transient::id);
  via.attached = false;
  for (Message& message : messages_) {
    if (message.end == End::kNone && (message.given & bit(id)) != 0) requeue(message, via, now);
  }
  follow(now);
}

void Sender::credit(StreamId lane, Credit credit) {
  LaneState& state = lanes_[lane];
  state.credit.octets = std::max(state.credit.octets, credit.octets);
  state.credit.hold = std::max(state.credit.hold, credit.hold);
}

// Rules 10 and 85. What was not wholly handed over counts as unsent; without keys that survive, it
// starts again from its first octet.
void Sender::requeue(Message& message, const Transient& via, Time now) {
  const bool others = std::ranges::any_of(transients_, [&](const Transient& other) {
    return other.attached && !other.broken && other.lane == via.lane;
  });
  const std::uint8_t rule = others ? RULE(85).number : RULE(10).number;
  message.given &= ~bit(via.id);
  const auto waits = [](const Octet& octet) { return octet.flights == 0 && !octet.acked; };
  for (Octet& octet : message.octets) octet.flights &= ~bit(via.id);
  if (now >= message.properties.deadline && !beyond_recall(message)) {
    expire(message, ExpiryCause::kLifetime, RULE(47).number, now);
    return follow(now);
  }
  if (message.sent && std::ranges::none_of(message.octets, waits)) return;
  const bool seen = message.sent || !via.traits.boundaries;
  if (seen && !via.traits.dedupes && !message.properties.idempotent) {
    fail(message, FailureCause::kDeliveryUnknown, rule);
    return follow(now);
  }
  if (!via.traits.dedupes && message.given == 0) {
    for (Octet& octet : message.octets) octet.acked = false;
  }
  if (std::ranges::none_of(message.octets, waits)) return;
  emit({What::kRequeued, message.key, via.id, 0, false, false, rule});
}

// ---- Messages ----------------------------------------------------------------------------------

MessageId Sender::submit(StreamId lane, Properties properties, std::uint64_t octets, bool complete,
                         Time now) {
  const auto id = static_cast<MessageId>(std::ranges::count_if(
      messages_, [&](const Message& message) { return message.key.stream == lane; }));
  Message message;
  message.key = {lane, id + 1};
  message.properties = std::move(properties);
  message.partial = !complete;
  message.complete = complete;
  message.octets.resize(octets + (complete ? 1 : 0));
  if (!complete) message.pieces.push_back({octets, false});
  messages_.push_back(std::move(message));
  follow(now);
  return id + 1;
}

std::string Sender::append(MessageKey key, std::uint64_t octets, bool last) {
  Message& message = at(key);
  if (message.end == End::kExpired) return "expired";
  if (message.end == End::kFailed) return "failed";
  if (message.complete) return "complete";
  message.octets.resize(message.octets.size() + octets + (last ? 1 : 0));
  message.pieces.push_back({message.octets.size(), false});
  message.complete = last;
  return {};
}

bool Sender::handed_over(const Message& message) const {
  return message.complete && std::ranges::all_of(message.octets, [](const Octet& octet) {
           return octet.flights != 0 || octet.acked;
         });
}

bool Sender::all_there(const Message& message, const Transient& via) const {
  return message.complete && std::ranges::all_of(message.octets, [&](const Octet& octet) {
           return octet.acked || (octet.flights & bit(via.id)) != 0;
         });
}

bool Sender::cut(MessageKey key, TransientId via, Range octets, Time now) {
  Message& message = at(key);
  if (now >= message.properties.deadline && !beyond_recall(message)) {
    expire(message, ExpiryCause::kLifetime, RULE(48).number, now);
    follow(now);
    return false;
  }
  LaneState& lane = lanes_[key.stream];
  Transient& to = *std::ranges::find(transients_, via, &Transient::id);
  if (to.traits.credit && allotted(key) == 0 && gate(message, to) == Gate::kHeld) {
    message.held = true;
    lane.hold += message.octets.size();
  }
  message.given |= bit(via);
  for (std::uint64_t i = octets.begin; i < octets.end; ++i) {
    Octet& octet = message.octets[i];
    octet.flights |= bit(via);
    if (!std::exchange(octet.allotted, true)) ++lane.octets;
  }
  to.occupant = all_there(message, to) ? MessageKey{} : key;
  note_handed_over(message, via, now);
  return true;
}

// Rules 20 and 23: pieces first; `sent` once, and nothing follows where the stack gives no acks
// (19).
void Sender::note_handed_over(Message& message, TransientId via, Time now) {
  for (std::size_t i = 0; i < message.pieces.size(); ++i) {
    Piece& piece = message.pieces[i];
    const auto end = message.octets.begin() + static_cast<std::ptrdiff_t>(piece.end);
    const bool gone =
        std::all_of(message.octets.begin(), end, [](const Octet& octet) { return octet.allotted; });
    if (piece.done || !gone) continue;
    piece.done = true;
    emit({What::kPiece, message.key, {}, (i + 1) * 4 + static_cast<int>(PieceEnd::kSent)});
  }
  if (!handed_over(message)) return;
  const bool terminal = !acks_will_come(message);
  if (message.sent && terminal) {
    // Handed over again, to a stack that gives no acks: what became of it stays unknown.
    fail(message, FailureCause::kDeliveryUnknown, RULE(19).number);
  } else if (!message.sent) {
    message.sent = true;
    if (terminal) message.end = End::kSent;
    emit({What::kSent, message.key, via, 0, now > message.properties.deadline, terminal, 0});
  }
  follow(now);
}

bool Sender::acks_will_come(const Message& message) const {
  return std::ranges::all_of(message.octets, [&](const Octet& octet) {
    return octet.acked || std::ranges::any_of(transients_, [&](const Transient& via) {
             return via.attached && via.traits.acks && (octet.flights & bit(via.id)) != 0;
           });
  });
}

void Sender::acked(MessageKey key, Range octets, TransientId by, Time now) {
  if (!alive(key)) return;
  Message& message = at(key);
  for (std::uint64_t i = octets.begin; i < octets.end && i < message.octets.size(); ++i) {
    message.octets[i].acked = true;
    message.octets[i].flights = 0;
  }
  if (!message.sent && handed_over(message)) note_handed_over(message, by, now);
  follow(now);
}

void Sender::lost(TransientId via, MessageKey key, Range octets) {
  if (!alive(key)) return;
  Message& message = at(key);
  for (std::uint64_t i = octets.begin; i < octets.end; ++i) message.octets[i].flights &= ~bit(via);
}

// Rule 20: the peer has all of it, and what it depends on is settled.
bool Sender::may_be_acked(const Message& message) const {
  if (message.end != End::kNone || !message.sent) return false;
  if (lanes_.at(message.key.stream).options.pending) return false;
  if (!std::ranges::all_of(message.octets, &Octet::acked)) return false;
  return std::ranges::all_of(message.properties.after,
                             [&](MessageKey key) { return at(key).end != End::kNone; });
}

// ---- time --------------------------------------------------------------------------------------

// Rule 50: a live stack that cannot abandon has some of it.
bool Sender::beyond_recall(const Message& message) const {
  return message.complete && std::ranges::any_of(transients_, [&](const Transient& via) {
           return via.attached && !via.broken && !via.traits.abandon &&
                  (message.given & bit(via.id)) != 0;
         });
}

// Rule 47: when it could not be in time any more.
Time Sender::prediction(const Message& message) const {
  if (!lanes_.at(message.key.stream).options.predicts || message.sent) return kNever;
  if (message.properties.deadline == kNever) return kNever;
  std::optional<Duration> least;
  for (const Transient& via : transients_) {
    if (!via.attached || via.lane != message.key.stream || !via.latency) continue;
    least = std::min(least.value_or(kForever), *via.latency);
  }
  return least ? message.properties.deadline - *least : kNever;
}

Time Sender::due(const Message& message) const {
  if (message.end != End::kNone || beyond_recall(message)) return kNever;
  return std::min(message.properties.deadline, prediction(message));
}

Time Sender::next_deadline() const {
  Time next = kNever;
  for (const Message& message : messages_) next = std::min(next, due(message));
  return next;
}

// In the order of their timers, then of submission; each with what follows from it. A timer runs
// once, and asks then whether the Message is beyond recall: what ended just before may have taken
// that stack with it.
void Sender::expire(Time now) {
  std::vector<std::pair<Time, MessageKey>> all;
  for (Message& message : messages_) {
    const Time deadline = message.properties.deadline;
    const bool runs = message.end == End::kNone && deadline <= now && !message.timer_ran;
    if (due(message) <= now) {
      all.emplace_back(due(message), message.key);
    } else if (runs) {
      all.emplace_back(deadline, message.key);
    }
    message.timer_ran = message.timer_ran || runs;
  }
  std::ranges::stable_sort(all, {}, &std::pair<Time, MessageKey>::first);
  for (const auto& [time, key] : all) {
    Message& message = at(key);
    if (due(message) > now) continue;
    const bool predicted = now < message.properties.deadline;
    expire(message, predicted ? ExpiryCause::kPredicted : ExpiryCause::kLifetime, RULE(47).number,
           now);
    follow(now);
  }
}

void Sender::end_pieces(Message& message, PieceEnd end) {
  for (std::size_t i = 0; i < message.pieces.size(); ++i) {
    if (std::exchange(message.pieces[i].done, true)) continue;
    emit({What::kPiece, message.key, {}, (i + 1) * 4 + static_cast<std::uint64_t>(end)});
  }
}

// Hold credit for what was never sent of it is free again.
void Sender::give_up(Message& message, PieceEnd pieces, End end) {
  end_pieces(message, pieces);
  message.end = end;
  if (!message.held) return;
  lanes_[message.key.stream].hold -= message.octets.size() - allotted(message.key);
}

void Sender::expire(Message& message, ExpiryCause cause, std::uint8_t rule, Time) {
  give_up(message, PieceEnd::kExpired, End::kExpired);
  emit({What::kExpired, message.key, {}, static_cast<std::uint64_t>(cause), false, false, rule});
  reset_half_given(message);
}

void Sender::fail(Message& message, FailureCause cause, std::uint8_t rule) {
  give_up(message, PieceEnd::kFailed, End::kFailed);
  emit({What::kFailed, message.key, {}, static_cast<std::uint64_t>(cause), false, false, rule});
  reset_half_given(message);
}

// Stacks that have a part of it and can neither complete nor abandon it are of no more use (rule
// 50).
void Sender::reset_half_given(const Message& message) {
  for (Transient& via : transients_) {
    const bool useless =
        via.attached && !via.broken && !via.traits.abandon && (message.given & bit(via.id)) != 0;
    if (!useless || all_there(message, via)) continue;
    via.broken = true;
    emit({What::kReset, {}, via.id, 0, false, false, RULE(50).number});
  }
}

// What follows for others from what just happened, in the order of submission: antecedents come
// before their successors, so one pass is enough.
void Sender::follow(Time now) {
  for (Message& message : messages_) {
    if (message.end == End::kNone) follow_antecedents(message, now);
    if (!may_be_acked(message)) continue;
    message.end = End::kAcked;
    emit({What::kAcked, message.key, {}, 0, now > message.properties.deadline, false, 0});
  }
}

// Rules 38, 39 and 44. Where 50 forbids to discard it, 50 wins, for good.
void Sender::follow_antecedents(Message& message, Time now) {
  for (const MessageKey& key : message.properties.after) {
    if (at(key).end == End::kFailed)
      return fail(message, FailureCause::kAntecedent, RULE(39).number);
  }
  for (const MessageKey& key : message.properties.after) {
    if (at(key).end != End::kExpired || message.properties.independent) continue;
    if (std::ranges::count(message.excused, key) > 0) continue;
    if (!beyond_recall(message))
      return expire(message, ExpiryCause::kAntecedent, RULE(38).number, now);
    message.excused.push_back(key);
  }
}

}  // namespace post::oracle
