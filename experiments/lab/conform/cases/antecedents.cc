// Rules 36 to 45: antecedents.
#include <set>
#include <sstream>

#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Verdict delivery_order(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  const Fact& cause = found.need("message:sent", "cause");
  const Fact& effect = found.need("message:sent", "effect");
  found.in_order({found.need("message:held", "effect", {{"reason", "antecedent"}}), cause, effect});
  found.in_order(
      {found.need("message:received", "cause"), found.need("message:received", "effect")});
  if (!found.traits().acks) return found.weaker("no acks: an antecedent counts when it is sent");
  return found.holds();
}

Verdict without_acks(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  if (found.traits().acks) {
    found.never("message:released", "", {{"weaker", "true"}});
    return found.not_applicable("the stack gives acks");
  }
  found.in_order({found.need("message:queued", "effect"),
                  found.need_rule(37, "message:released", "effect", {{"weaker", "true"}}),
                  found.need("message:sent", "effect")});
  return found.holds();
}

Verdict expiry_spreads(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.together({found.need("message:expired", "doomed", {{"cause", "lifetime"}}),
                  found.need_rule(38, "message:expired", "heir", {{"cause", "antecedent"}}),
                  found.need_rule(38, "message:expired", "grandheir", {{"cause", "antecedent"}})});
  found.never("message:sent", "heir");
  found.never("message:expired", "independent");
  found.need("message:sent", "independent");
  found.need("message:received", "independent");
  return found.holds();
}

Verdict failure_spreads(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  if (!in_packets(found.traits()) && !found.traits().multistream) {
    return found.not_applicable("on one Carrier of this stack no Message fails alone");
  }
  found.together({found.need("message:failed", "fragile"),
                  found.need_rule(39, "message:failed", "dependent", {{"cause", "antecedent"}})});
  found.never("message:sent", "dependent");
  return found.holds();
}

Verdict already_sent(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().acks) {
    return found.not_applicable("no acks: what was sent has ended and does not expire");
  }
  found.in_order({found.need("message:sent", "stray"), found.need("message:expired", "lost"),
                  found.need("message:expired", "stray", {{"cause", "antecedent"}})});
  found.need_rule(40, "message:arrival_dropped", "stray", {{"reason", "antecedent"}});
  found.never("message:received", "stray");
  return found.holds();
}

Verdict inversion(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.need("message:queued", "slow", {{"niceness", "9"}});
  found.in_order({found.need_rule(41, "message:started", "slow"),
                  found.need("message:sent", "slow"), found.need("message:sent", "urgent"),
                  found.need("message:sent", "middle")});
  return found.holds();
}

/// "1.2" of a Message's stream and number.
std::string key_of(const Fact& fact) {
  return std::to_string(fact.record.subject.stream) + "." +
         std::to_string(fact.record.subject.message);
}

Verdict backward_only(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  std::set<std::string> before;
  std::size_t named = 0;
  for (const Fact& fact : found.facts()) {
    if (!fact.is("message:queued") || fact.record.host != "client") continue;
    std::istringstream after(fact.field("after"));
    for (std::string key; after >> key;) {
      ++named;
      found.cite(fact);
      found.expect(before.contains(key), "'" + fact.label + "' names one that comes after it");
    }
    before.insert(key_of(fact));
  }
  found.expect(named >= 5, "fewer than five antecedents were named");
  return found.holds();
}

Verdict of_another_association(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.need_rule(43, "carrier:refused", "c", {{"call", "send"}, {"error", "antecedent"}});
  found.told("refused", "alien", "antecedent");
  return found.holds();
}

Verdict of_a_sibling(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().multistream) return found.not_applicable(kNoForks);
  const Fact& sent = found.need("message:sent", "elder");
  const Fact& younger = found.need("message:sent", "younger");
  found.need("message:held", "younger", {{"reason", "antecedent"}});
  if (!found.traits().acks) {
    found.in_order({sent, younger});
    return found.weaker("no acks: an antecedent counts when it is sent");
  }
  found.in_order({sent, found.need("message:acked", "elder"), younger});
  found.in_order(
      {found.need("message:received", "elder"), found.need("message:received", "younger")});
  return found.holds();
}

Verdict already_over(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.together({found.need("message:queued", "posthumous"),
                  found.need_rule(44, "message:expired", "posthumous", {{"cause", "antecedent"}})});
  found.untold("refused", "posthumous");
  found.told("expired", "posthumous", "antecedent");
  found.together({found.need("message:queued", "settled"), found.need("message:sent", "settled")});
  return found.holds();
}

Verdict partial_antecedent(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  const Fact& complete = found.need("message:piece", "cause", {{"last", "true"}});
  found.scheduled(found.need_rule(45, "message:held", "effect"), complete, 100ms);
  found.in_order({complete, found.need("message:sent", "effect")});
  return found.holds();
}

}  // namespace

std::vector<Case> antecedent_cases() {
  return {
      {36, "delivery-order",
       "A Message is not sent before its antecedents are, and is delivered after them.",
       programs::antecedents, delivery_order},
      {37, "without-acks",
       "Over a stack without acks an antecedent counts when it is sent, and the trace marks the "
       "weaker promise.",
       programs::antecedents, without_acks},
      {38, "expiry-spreads",
       "When an antecedent expires, every successor that has not ended expires at that instant for "
       "that cause, in the order of submission, unless it is independent.",
       programs::antecedents, expiry_spreads},
      {39, "failure-spreads",
       "When an antecedent fails, every successor that has not ended ends failed(antecedent).",
       programs::failures, failure_spreads},
      {40, "already-sent",
       "A successor that is on its way when its antecedent expires is dropped at the receiver.",
       programs::in_flight, already_sent},
      {41, "priority-inversion",
       "While a successor has not ended, its antecedent ranks with the successor's niceness.",
       programs::antecedents, inversion},
      {42, "backward-only", "Each antecedent that a Message names was submitted before it.",
       programs::antecedents, backward_only},
      {43, "antecedent-of-another-association",
       "An antecedent of another Association is refused in the call.", programs::antecedents,
       of_another_association},
      {43, "antecedent-on-a-sibling",
       "A Message whose antecedent is on another Carrier of its Association is sent when that is "
       "acked.",
       programs::forks, of_a_sibling},
      {44, "antecedent-already-over",
       "One that names an expired antecedent is accepted, and expires at that instant; one that "
       "names a satisfied antecedent goes at once.",
       programs::antecedents, already_over},
      {45, "partial-antecedent", "An antecedent in pieces satisfies only when it is complete.",
       programs::antecedents, partial_antecedent},
  };
}

}  // namespace post::lab
