// A ReceiveSide and words for what happens to it, so that tests read as tables.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/receiving/receive_side.h"

namespace post::testing {

inline constexpr StreamId kStream = 4;
inline constexpr TransientId kFirst{1};
inline constexpr TransientId kSecond{2};

inline PsiTraits of_plain_stream() {
  PsiTraits traits;
  traits.repairs = true;
  traits.in_order = true;
  return traits;
}
inline PsiTraits of_framed_stream() {
  PsiTraits traits = of_plain_stream();
  traits.boundaries = true;
  return traits;
}
inline PsiTraits of_datagrams() {
  PsiTraits traits;
  traits.boundaries = true;
  return traits;
}
inline PsiTraits of_shared_ids() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.acks = true;
  traits.interleaves = true;
  traits.dedupes = true;
  traits.credit = true;
  return traits;
}

/// Some octets of a Message: chunk(1, "abc").at(5).last().ordered(2).
class Part {
 public:
  Part(MessageId message, std::string_view text) {
    chunk_.key = {kStream, message};
    chunk_.bytes = Bytes::copy_of(text);
  }
  Part&& at(std::uint64_t offset) && { return set(chunk_.offset, offset); }
  Part&& last() && { return set(chunk_.last, true); }
  Part&& early() && { return set(chunk_.early, true); }
  Part&& late() && { return set(chunk_.late, true); }
  Part&& ecn(std::uint8_t mark) && { return set(chunk_.ecn, std::optional(mark)); }
  Part&& total(std::uint64_t octets) && { return set(properties_.octets, std::optional(octets)); }
  Part&& ordered(std::uint64_t place) && { return set(properties_.order, place); }
  Part&& after(std::vector<MessageKey> keys) && { return set(properties_.after, std::move(keys)); }
  Part&& independent() && { return set(properties_.independent, true); }
  Part&& idempotent() && { return set(properties_.idempotent, true); }
  Part&& held() && { return set(properties_.held, true); }
  Part&& lifetime(Duration left) && { return set(properties_.lifetime, left); }

  operator Chunk() && {  // NOLINT: meant
    if (chunk_.offset == 0) chunk_.properties = std::make_shared<WireProperties>(properties_);
    return std::move(chunk_);
  }

 private:
  template <class Field, class Value>
  Part&& set(Field& field, Value value) {
    field = std::move(value);
    return std::move(*this);
  }

  Chunk chunk_;
  WireProperties properties_;
};

inline Part chunk(MessageId message, std::string_view text) { return {message, text}; }
/// All of a Message at once.
inline Part whole(MessageId message, std::string_view text) { return Part(message, text).last(); }
inline MessageKey key(MessageId message) { return {kStream, message}; }

inline std::string marks_of(const Arrival& arrival) {
  std::string marks;
  if (arrival.early) marks += " early";
  if (arrival.late) marks += " late";
  if (arrival.duplicate) marks += " duplicate";
  return marks;
}

inline std::string to_string(MessageKey key) {
  return (key.stream == kStream ? "" : std::to_string(key.stream) + ".") +
         std::to_string(key.message);
}

/// "2: message 1 'abc'", "1: part 1 at 0 'ab'", "1: part 1 at 2 'c' complete", "3: finished".
inline std::string to_string(const ReceiveSide::Completion& completion) {
  std::string text = std::to_string(completion.request) + ": ";
  if (const auto* message = std::get_if<InMessage>(&completion.result)) {
    text += "message " + to_string(completion.key) + " '" + std::string(message->text()) + "'" +
            marks_of(message->arrival());
  } else if (const auto* part = std::get_if<InPart>(&completion.result)) {
    text += "part " + to_string(completion.key) + " at " + std::to_string(part->offset) + " '" +
            std::string(part->content.text()) + "'" + (part->complete ? " complete" : "") +
            marks_of(part->arrival);
  } else {
    text += std::get<Error>(completion.result).name;
    if (completion.key != MessageKey{}) text += " " + to_string(completion.key);
  }
  return text;
}

/// "dropped 2 antecedent 3", "held 2 for 1", "held 2", "skipped 1"; "" for Settled.
inline std::string to_string(const InboundEvent& event) {
  if (const auto* dropped = std::get_if<inbound::Dropped>(&event)) {
    return "dropped " + to_string(dropped->key) + " " + std::string(name_of(dropped->reason)) +
           " " + std::to_string(dropped->octets);
  }
  if (const auto* held = std::get_if<inbound::Held>(&event)) {
    const bool by_order = held->antecedent == MessageKey{};
    return "held " + to_string(held->key) + (by_order ? "" : " for " + to_string(held->antecedent));
  }
  if (const auto* skipped = std::get_if<inbound::Skipped>(&event)) {
    return "skipped " + to_string(skipped->key);
  }
  return "";
}

using Lines = std::vector<std::string>;

struct Receiver {
  explicit Receiver(const PsiTraits& traits = of_shared_ids(), ReceiveSide::Options options = {})
      : side(kStream, deliveries, options) {
    side.attach(kFirst, PathId{1}, traits);
    side.attach(kSecond, PathId{2}, traits);
  }

  /// The name of the error; "" for none.
  std::string in(Chunk chunk, TransientId from = kFirst, Time now = kStartOfRun) {
    const auto taken = side.take(from, std::move(chunk), now);
    return taken ? "" : taken.error().name;
  }
  /// A notice that tells of `octets` allotted to a Message in this place.
  std::string skip(MessageId message, std::uint64_t octets = 0, std::uint64_t order = 0,
                   bool held = false) {
    WireProperties properties;
    properties.octets = octets;
    properties.order = order;
    properties.held = held;
    const auto skipped = side.skip(key(message), properties);
    return skipped ? "" : skipped.error().name;
  }
  void ask(int messages = 1) {
    while (messages-- > 0) side.request_message();
  }
  void ask_part(PartSize size = {}) { ASSERT_TRUE(side.request_part(size)); }

  void forget_requests() {
    const ReceiveId last = side.request_message();
    for (ReceiveId id = 1; id <= last; ++id) side.cancel(id);
  }

  /// All completions there are now.
  Lines out() {
    Lines lines;
    while (side.has_completion()) lines.push_back(to_string(*side.next()));
    EXPECT_FALSE(side.next());
    return lines;
  }
  Lines events() {
    Lines lines;
    for (const InboundEvent& event : side.take_events()) {
      const std::string line = to_string(event);
      if (!line.empty()) lines.push_back(line);
    }
    return lines;
  }

  Deliveries deliveries;
  ReceiveSide side;
};

}  // namespace post::testing
