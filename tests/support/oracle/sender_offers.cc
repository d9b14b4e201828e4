// Which Messages may go to a Transient, and in which order.
#include <algorithm>

#include "tests/support/oracle/sender.h"

namespace post::oracle {

// Rule 31: order counts among those that have not ended; one that ended leaves a gap (32).
const Sender::Message* Sender::ordered_predecessor(const Message& message) const {
  if (!message.properties.ordered) return nullptr;
  const Message* last = nullptr;
  for (const Message& other : messages_) {
    if (&other == &message) break;
    const bool counts = other.key.stream == message.key.stream && other.properties.ordered;
    if (counts && other.end == End::kNone) last = &other;
  }
  return last;
}

bool Sender::depends(const Message& successor, const Message& on) const {
  return std::ranges::find(successor.properties.after, on.key) != successor.properties.after.end();
}

/// For ranking, order acts like an antecedent (rule 31).
bool Sender::precedes(const Message& message, const Message& successor) const {
  return depends(successor, message) || ordered_predecessor(successor) == &message;
}

// Rule 41: the lowest niceness and the earliest deadline among all that wait for it. Successors
// come later in the order of submission, so one pass finds them all.
Sender::Rank Sender::rank(const Message& message) const {
  const auto place = static_cast<std::size_t>(&message - messages_.data());
  Rank rank{message.properties.niceness, message.properties.deadline, place};
  if (!lanes_.at(message.key.stream).options.inherits) return rank;
  std::vector<const Message*> waiting = {&message};
  for (std::size_t i = place + 1; i < messages_.size(); ++i) {
    const Message& later = messages_[i];
    if (later.end != End::kNone) continue;
    const bool waits = std::ranges::any_of(
        waiting, [&](const Message* earlier) { return precedes(*earlier, later); });
    if (!waits) continue;
    waiting.push_back(&later);
    rank.niceness = std::min(rank.niceness, later.properties.niceness);
    rank.deadline = std::min(rank.deadline, later.properties.deadline);
  }
  return rank;
}

// Rules 36, 37 and 43. One that ended no longer blocks whom it left alive.
Sender::Gate Sender::gate_of_antecedent(const Message& message, const Message& antecedent,
                                        const Transient& via) const {
  if (antecedent.end != End::kNone) return Gate::kOpen;
  if (!antecedent.sent || antecedent.key.stream != message.key.stream) return Gate::kShut;
  return via.traits.holds_order ? hold_gate(antecedent, via) : Gate::kShut;
}

Sender::Gate Sender::gate_of_order(const Message& predecessor, const Transient& via) const {
  if (!predecessor.sent) return Gate::kShut;
  return via.traits.holds_order ? hold_gate(predecessor, via) : Gate::kOpen;
}

// Rule 81: hold credit is charged only by what can overtake: what it waits for is not in line
// before it, or waits at the peer itself.
Sender::Gate Sender::hold_gate(const Message& first, const Transient& via) const {
  const bool in_line = std::ranges::all_of(first.octets, [&](const Octet& octet) {
    return octet.acked || (octet.flights & bit(via.id)) != 0;
  });
  return via.traits.in_order && in_line && !first.held ? Gate::kOpen : Gate::kHeld;
}

// All of it is charged at once, so that what began can be completed.
bool Sender::hold_credit_suffices(const Message& message) const {
  const LaneState& lane = lanes_.at(message.key.stream);
  if (message.held) return true;
  return message.complete && allotted(message.key) == 0 &&
         message.octets.size() <= lane.credit.hold - lane.hold;
}

Sender::Gate Sender::gate(const Message& message, const Transient& via) const {
  if (message.properties.final && !final_may_go(message)) return Gate::kShut;
  Gate narrowest = Gate::kOpen;
  for (const MessageKey& key : message.properties.after) {
    narrowest = std::min(narrowest, gate_of_antecedent(message, at(key), via));
  }
  if (const Message* predecessor = ordered_predecessor(message)) {
    narrowest = std::min(narrowest, gate_of_order(*predecessor, via));
  }
  return narrowest;
}

// Rule 35.
bool Sender::final_may_go(const Message& message) const {
  return std::ranges::all_of(messages_, [&](const Message& other) {
    return &other == &message || other.key.stream != message.key.stream || other.sent ||
           other.end != End::kNone;
  });
}

// Rule 33: what began on a stack that does not interleave has it until it is complete.
bool Sender::occupied(const Transient& via, MessageKey by_other_than) const {
  if (via.traits.interleaves || via.occupant == by_other_than) return false;
  return alive(via.occupant);
}

// Rule 85: a Message uses one path at a time.
bool Sender::elsewhere(const Message& message, const Transient& via) const {
  return std::ranges::any_of(transients_, [&](const Transient& other) {
    return other.attached && !other.broken && other.id != via.id &&
           (message.given & bit(other.id)) != 0;
  });
}

std::optional<Range> Sender::sendable(const Message& message, const Transient& via) const {
  if (message.end != End::kNone || via.broken || elsewhere(message, via)) return {};
  if (occupied(via, message.key)) return {};
  if (via.traits.needs_total && !message.complete) return {};
  const Gate gate = this->gate(message, via);
  if (gate == Gate::kShut) return {};
  const LaneState& lane = lanes_.at(message.key.stream);
  std::uint64_t room = UINT64_MAX;
  if (via.traits.credit) room = lane.credit.octets - std::min(lane.octets, lane.credit.octets);
  if (via.traits.credit && gate == Gate::kHeld && !hold_credit_suffices(message)) return {};
  const auto unsent = [](const Octet& octet) { return octet.flights == 0 && !octet.acked; };
  const auto first = std::ranges::find_if(message.octets, unsent);
  auto last = first;
  for (; last != message.octets.end() && unsent(*last); ++last) {
    if (!last->allotted && room-- == 0) break;
  }
  if (first == last) return {};
  return Range{static_cast<std::uint64_t>(first - message.octets.begin()),
               static_cast<std::uint64_t>(last - message.octets.begin())};
}

std::vector<Offer> Sender::offers(StreamId lane, TransientId via) const {
  std::vector<std::pair<Rank, Offer>> ranked;
  for (const Message& message : messages_) {
    if (message.key.stream != lane) continue;
    const auto octets = sendable(message, transient(via));
    if (octets) ranked.push_back({rank(message), {message.key.message, *octets}});
  }
  std::ranges::sort(ranked, {}, &std::pair<Rank, Offer>::first);
  std::vector<Offer> offers;
  for (const auto& [rank, offer] : ranked) offers.push_back(offer);
  return offers;
}

}  // namespace post::oracle
