// Rules 79 to 81: receiving.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

constexpr int kHeld = 8;  // successors in the program held-back

std::uint64_t number_in(const Fact& fact, std::string_view field) {
  const std::string text = fact.field(field);
  return text.empty() ? 0 : std::stoull(text);
}

Verdict whole_or_parts(const Transcript& transcript) {
  Findings found(transcript);
  const bool ends = found.traits().boundaries;
  found.need_rule(79, "message:receive_failed", "", {{"error", ends ? "too_large" : "unbounded"}});
  found.never("message:received", "over");
  if (ends) found.need("message:received", "fits", {{"bytes", "500"}});
  found.need_rule(79, "carrier:refused", "served2", {{"call", "receive"}, {"error", "part_size"}});
  const std::uint64_t octets = number_in(found.need_rule(79, "message:part_received", ""), "bytes");
  found.expect(octets >= 300 && octets <= 400, "a part has " + std::to_string(octets) + " octets");
  return found.holds();
}

Verdict first_served(const Transcript& transcript) {
  Findings found(transcript);
  const Note& hard = found.told("part", "hard");
  const Note& easy = found.told("part", "easy");
  found.expect(&hard < &easy, "the easier request is served first");
  found.expect(found.notes("part", "hard").size() == 1 && found.notes("part", "easy").size() == 1,
               "a request is served twice");
  std::uint64_t next = 0;
  for (const Fact& part : found.need_all("message:part_received", "", 2)) {
    found.expect(part.shows(80), "a part does not carry the rule 80");
    found.expect(number_in(part, "offset") == next, "a part is missing or out of order");
    next = number_in(part, "offset") + number_in(part, "bytes");
  }
  found.expect(next == 600, "the parts are not the Message");
  return found.holds();
}

Verdict unreliable_pressure(Findings& found) {
  const auto dropped =
      found.need_all("message:arrival_dropped", "", 1, {{"reason", "buffer_full"}});
  const auto received = found.need_all("message:received", "", 1);
  found.expect(dropped.size() + received.size() == 40, "not each one is handed over or counted");
  for (const Fact& drop : dropped)
    found.expect(drop.shows(81), "a drop does not carry the rule 81");
  if (!dropped.empty() && !received.empty()) found.in_order({dropped.front(), received.front()});
  return found.weaker("an unreliable stack: the newest are dropped and counted");
}

Verdict back_pressure(const Transcript& transcript) {
  Findings found(transcript);
  if (!reliable(found.traits())) return unreliable_pressure(found);
  const Fact& shut = found.need_rule(81, "carrier:window", "served", {{"open", "false"}});
  const Fact& open = found.need_rule(81, "carrier:window", "served", {{"open", "true"}});
  found.in_order({shut, open, found.need("message:received", "m1")});
  found.expect(number_in(shut, "waiting") <= 24'000, "more waits than the buffer takes");
  const std::size_t wanted = found.traits().boundaries ? 40 : 1;
  found.expect(found.need_all("message:received", "", wanted).size() == wanted,
               "something was dropped");
  found.never("message:arrival_dropped", "");
  return found.holds();
}

/// Where successors may come before what they wait for, no more are under way than may be held.
void expect_few_ahead(Findings& found, const Fact& acked) {
  std::size_t ahead = 0;
  for (int number = 1; number <= kHeld; ++number) {
    const Fact* sent = found.find("message:sent", "s" + std::to_string(number));
    if (sent != nullptr && sent->record.seq < acked.record.seq) ++ahead;
  }
  found.expect(ahead <= 3, std::to_string(ahead) + " Messages of 1,001 octets are sent ahead");
  if (!found.transcript().repeats) return;
  const auto held = found.need_all("message:arrival_held", "", 1);
  found.expect(held.size() <= 3, std::to_string(held.size()) + " Messages are held");
  for (const Fact& fact : held) found.expect(fact.shows(36), "none of them waits for order alone");
}

Verdict hold_credit(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  if (!found.traits().credit) return found.not_applicable("the stack has no hold credit");
  const Fact& first = found.need("message:received", "first");
  const Fact& acked = found.need("message:acked", "first");
  for (int number = 1; number <= kHeld; ++number) {
    found.in_order({first, found.need("message:received", "s" + std::to_string(number))});
  }
  found.never("message:arrival_dropped", "");
  if (!found.traits().in_order) {
    expect_few_ahead(found, acked);
  } else {
    found.in_order({found.need("message:sent", "s8"), acked});
  }
  return found.holds();
}

}  // namespace

std::vector<Case> receiving_cases() {
  return {
      {79, "whole-or-in-parts",
       "A reader of whole Messages never sees a part: over its limit it is told too_large, or "
       "unbounded where there is no end. A reader of parts gets min to max octets, and what cannot "
       "be "
       "is refused.",
       programs::reading, whole_or_parts},
      {80, "first-come-first-served",
       "Receive requests complete in their order, once each, and parts come in order without gaps.",
       programs::reading, first_served},
      {81, "back-pressure",
       "While nobody asks and the receive_buffer is full, the window is closed; reliable data is "
       "not dropped, and an unreliable stack drops the newest and counts.",
       programs::pressure, back_pressure},
      {81, "hold-credit",
       "Complete Messages that wait for an antecedent take no more than hold_limit, and do not "
       "keep "
       "the antecedent out; what cannot overtake it needs no hold credit.",
       programs::held_back, hold_credit},
  };
}

}  // namespace post::lab
