// What the queue told and offers, against what the oracle says.
#include <algorithm>
#include <type_traits>
#include <utility>

#include "tests/property/queue_subject.h"

namespace post::property {

using oracle::Event;
using oracle::What;

namespace {

std::string name_of(const oracle::Offer& offer) {
  return std::to_string(offer.message) + "[" + std::to_string(offer.octets.begin) + "," +
         std::to_string(offer.octets.end) + ")";
}

template <class T, class Text>
std::string list(const std::vector<T>& values, const Text& text) {
  std::string all;
  for (const T& value : values) all += (all.empty() ? "" : "; ") + text(value);
  return all.empty() ? "nothing" : all;
}

}  // namespace

void QueueSubject::expire_due() {
  if (oracle_.next_deadline() <= now_) oracle_.expire(now_);
  if (queue_.next_deadline() <= now_) queue_.expire(now_);
  if (queue_.next_deadline() <= now_) complain("expire() leaves something that is due");
}

void QueueSubject::compare() {
  compare_events();
  // What is reset goes at once.
  for (const TransientId id : std::exchange(broken_, {})) drop(id);
  expire_due();
  compare_events();
  for (const Link& link : links_) compare_offers(link);
  for (const MessageKey& key : messages_) {
    if (queue_.known(key) != oracle_.alive(key)) complain("known() and the oracle disagree");
  }
  compare_next_deadline();
}

void QueueSubject::compare_events() {
  for (const OutboundEvent& event : queue_.take_events()) note(event);
  const std::vector<Event> expected = oracle_.take_events();
  if (seen_ != expected) {
    complain("the queue told   " + list(seen_, oracle::text) + "\n  the oracle says  " +
             list(expected, oracle::text));
  }
  seen_.clear();
}

void QueueSubject::compare_next_deadline() {
  if (queue_.next_deadline() > oracle_.next_deadline()) complain("a deadline is forgotten");
}

TransientView QueueSubject::view_of(const Link& link) const {
  TransientView view;
  view.id = link.id;
  view.path.max_chunk = 1000;
  view.budget = 1000;
  view.traits = link.traits;
  view.up = true;
  return view;
}

std::vector<oracle::Offer> QueueSubject::offers_of_queue(const Link& link) const {
  std::vector<oracle::Offer> offers;
  const OutboundView& view = queue_.view(link.lane);
  for (auto message = view.next(); message; message = view.next(message)) {
    if (const auto octets = view.sendable(*message, view_of(link))) {
      offers.push_back({*message, *octets});
    }
  }
  return offers;
}

void QueueSubject::compare_offers(const Link& link) {
  const auto got = offers_of_queue(link);
  const auto expected = oracle_.offers(link.lane, link.id);
  if (got == expected) return;
  complain("for T" + std::to_string(static_cast<std::uint32_t>(link.id)) + " of lane " +
           std::to_string(link.lane) + " the queue offers   " + list(got, name_of) +
           "\n  the oracle           " + list(expected, name_of));
}

// ---- the queue's events, in the oracle's words -------------------------------------------------

namespace {

std::optional<Event> translated(const OutboundEvent& told) {
  return std::visit(
      [](const auto& event) -> std::optional<Event> {
        using T = std::decay_t<decltype(event)>;
        if constexpr (std::is_same_v<T, outbound::Sent>) {
          return Event{What::kSent, event.message.key, event.via, 0, event.late, event.terminal, 0};
        } else if constexpr (std::is_same_v<T, outbound::Acked>) {
          return Event{What::kAcked, event.message.key, {}, 0, event.late, false, 0};
        } else if constexpr (std::is_same_v<T, outbound::Expired>) {
          return Event{
              What::kExpired, event.message.key, {}, static_cast<std::uint64_t>(event.cause), false,
              false,          event.rule.number};
        } else if constexpr (std::is_same_v<T, outbound::Failed>) {
          return Event{
              What::kFailed, event.message.key, {}, static_cast<std::uint64_t>(event.cause), false,
              false,         event.rule.number};
        } else if constexpr (std::is_same_v<T, outbound::PieceDone>) {
          return Event{What::kPiece,
                       event.message.key,
                       {},
                       event.piece * 4 + static_cast<std::uint64_t>(event.end),
                       false,
                       false,
                       0};
        } else if constexpr (std::is_same_v<T, outbound::Requeued>) {
          return Event{What::kRequeued, event.message.key, event.lost, 0, false,
                       false,           event.rule.number};
        } else if constexpr (std::is_same_v<T, outbound::Reset>) {
          return Event{What::kReset, {}, event.via, 0, false, false, event.rule.number};
        } else {
          return {};
        }
      },
      told);
}

}  // namespace

void QueueSubject::note(const OutboundEvent& event) {
  if (const auto* skip = std::get_if<outbound::Skip>(&event)) {
    const std::uint64_t allotted = oracle_.allotted(skip->key);
    if (skip->properties.octets.value_or(0) != allotted) {
      complain("a skip tells of " + std::to_string(skip->properties.octets.value_or(0)) +
               " octets, not " + std::to_string(allotted));
    }
    if (oracle_.alive(skip->key)) complain("a skip of a Message that lives");
    skipped_[skip->key] = allotted;
  }
  if (const auto* reset = std::get_if<outbound::Reset>(&event)) broken_.push_back(reset->via);
  if (const auto what = translated(event)) seen_.push_back(*what);
}

}  // namespace post::property
