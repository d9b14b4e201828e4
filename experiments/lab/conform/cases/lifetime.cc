// Rules 46 to 54: lifetime.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Verdict from_acceptance(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& queued = found.need_rule(46, "message:queued", "open");
  const Fact& piece = found.need("message:piece", "open");
  const Fact& expired = found.need("message:expired", "open");
  found.in_order({queued, piece, expired});
  found.apart(queued, expired, 100ms);
  found.expect(expired.time() < after(piece.time(), 100ms), "the clock starts with a later piece");
  return found.holds();
}

Verdict the_deadline(const Transcript& transcript) {
  Findings found(transcript);
  found.apart(found.need("message:queued", "open"),
              found.need_rule(47, "message:expired", "open", {{"cause", "lifetime"}}), 100ms);
  found.told("expired", "open", "lifetime");
  return found.holds();
}

Verdict not_sent_after(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  const Fact& expired = found.need("message:expired", "waiting", {{"cause", "lifetime"}});
  found.apart(found.need("message:queued", "waiting"), expired, 60ms);
  found.in_order({expired, found.need("message:sent", "blocker")});
  found.never("message:started", "waiting");
  found.never("message:sent", "waiting");
  return found.holds();
}

Verdict alive_before(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& queued = found.need("message:queued", "in-time");
  const Fact& sent = found.need("message:sent", "in-time");
  found.expect(sent.time() < after(queued.time(), 100ms), "'in-time' is sent after its deadline");
  found.need("message:received", "in-time");
  found.untold("refused", "in-time");
  const Fact& expired = found.need("message:expired", "open");
  found.apart(found.need("message:queued", "open"), expired, 100ms);
  return found.holds();
}

void expect_halfway_given_up(Findings& found) {
  const Fact& expired = found.need("message:expired", "halfway");
  found.never("message:received", "halfway");
  const PsiTraits& traits = found.traits();
  if (traits.abandon || traits.needs_total) return;
  found.in_order({found.need("message:started", "halfway"), expired,
                  found.need_rule(50, "transient:down", "halfway")});
}

Verdict late(const Transcript& transcript) {
  Findings found(transcript);
  expect_halfway_given_up(found);
  const Fact& queued = found.need("message:queued", "bulk");
  if (in_packets(found.traits())) {
    found.need("message:sent", "bulk", {{"late", "false"}});
    found.never("message:expired", "bulk");
    return found.holds();
  }
  if (found.traits().abandon) {
    found.apart(queued, found.need("message:expired", "bulk"), 40ms);
    found.never("message:acked", "bulk");
    found.never("message:received", "bulk");
    return found.holds();
  }
  const Fact& sent = found.need_rule(50, "message:sent", "bulk", {{"late", "true"}});
  found.expect(sent.time() > after(queued.time(), 40ms), "'bulk' is late before its deadline");
  found.never("message:expired", "bulk");
  found.need("message:received", "bulk");
  return found.holds();
}

Verdict whole_message(const Transcript& transcript) {
  Findings found(transcript);
  found.in_order(
      {found.need("message:expired", "open"),
       found.need_rule(51, "carrier:refused", "open", {{"call", "append"}, {"error", "expired"}})});
  found.told("refused", "open", "expired");
  return found.holds();
}

Verdict positive(const Transcript& transcript) {
  Findings found(transcript);
  found.need_rule(52, "carrier:refused", "strict", {{"call", "send"}, {"error", "lifetime"}});
  found.told("refused", "lifeless", "lifetime");
  return found.holds();
}

Verdict receivers_keep(const Transcript& transcript) {
  Findings found(transcript);
  const Fact& queued = found.need("message:queued", "fleeting", {{"lifetime_ns", "30000000"}});
  const Fact& received = found.need("message:received", "fleeting");
  found.expect(received.time() > after(queued.time(), 30ms), "it was in time");
  found.never("message:arrival_dropped", "");
  return found.holds();
}

Verdict reliable_without_lifetime(const Transcript& transcript) {
  Findings found(transcript);
  found.need("network:packet_dropped", "", {{"verdict", "drop_list"}});
  const std::size_t wanted = found.traits().boundaries ? 8 : 1;
  if (reliable(found.traits())) {
    const auto received = found.need_all("message:received", "", wanted);
    found.expect(received.size() == wanted, "something arrives twice");
    return found.holds();
  }
  found.need_all("message:sent", "", wanted, {{"terminal", "true"}});
  found.expect(found.need_all("message:received", "", wanted - 2).size() == wanted - 2,
               "what arrives is not what the network let pass");
  return found.weaker("the stack repairs nothing: what the network loses stays lost");
}

}  // namespace

std::vector<Case> lifetime_cases() {
  return {
      {46, "from-acceptance",
       "A lifetime starts when the Message or its first piece is accepted, and later pieces do not "
       "renew it.",
       programs::deadlines, from_acceptance},
      {47, "the-deadline",
       "A Message that has not gone at its deadline, acceptance plus lifetime, expires then.",
       programs::deadlines, the_deadline},
      {48, "checked-at-hand-over",
       "A Message whose deadline passed while it waited is not sent when the way is free.",
       programs::antecedents, not_sent_after},
      {49, "alive-before-the-deadline", "A Message lives before its deadline, and no longer at it.",
       programs::deadlines, alive_before},
      {50, "late",
       "A Message of which a stack that cannot abandon has an octet is carried through and ends "
       "late; over a stack that can, it ends expired.",
       programs::lateness, late},
      {51, "the-whole-message-expires", "A further piece of an expired Message is refused.",
       programs::deadlines, whole_message},
      {52, "lifetimes-are-positive", "A lifetime of zero is refused.", programs::refusals,
       positive},
      {53, "receivers-do-not-discard", "A Message that arrives after its deadline is handed over.",
       programs::fleeting, receivers_keep},
      {54, "reliable-without-lifetime",
       "What has no lifetime arrives though the network loses packets, where the stack can repair.",
       programs::loss, reliable_without_lifetime},
  };
}

}  // namespace post::lab
