// Rules 28 to 35: which Message goes first.
#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Verdict niceness_first(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.in_order({found.need("message:sent", "first"), found.need("message:sent", "endless"),
                  found.need("message:sent", "edited"), found.need("message:sent", "last")});
  return found.holds();
}

Verdict then_deadline(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.in_order({found.need("message:sent", "sooner"), found.need("message:sent", "later"),
                  found.need("message:sent", "endless")});
  return found.holds();
}

Verdict then_submission(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.in_order(
      {found.need("message:queued", "endless"), found.need("message:queued", "endless-too"),
       found.need("message:sent", "endless"), found.need("message:sent", "endless-too")});
  return found.holds();
}

Verdict ordered(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.need_rule(31, "message:queued", "one", {{"ordered", "true"}, {"niceness", "5"}});
  found.in_order({found.need("message:sent", "one"), found.need("message:sent", "two")});
  const Fact& one = found.need("message:received", "one");
  const Fact& two = found.need("message:received", "two");
  if (!keeps_order(found.traits())) {
    return found.weaker("sent in order; the stack may deliver in another");
  }
  found.in_order({one, two});
  return found.holds();
}

Verdict gaps(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  const Fact& expired = found.need("message:expired", "gap");
  found.apart(found.need("message:queued", "gap"), expired, 100ms);
  found.in_order({found.need("message:queued", "behind"), expired,
                  found.need("message:sent", "behind"), found.need("message:received", "behind")});
  if (!found.traits().dedupes) {
    found.never("message:skip_received", "");
    return found.weaker("the stack has no keys by which a skip notice could name the Message");
  }
  found.in_order({found.need_rule(32, "message:skipped", "gap"),
                  found.need_rule(32, "message:skip_received", "gap")});
  return found.holds();
}

/// Where Messages are sent one after the other, none begins inside another one.
void expect_one_at_a_time(Findings& found) {
  std::string begun;
  for (const Fact& fact : found.facts()) {
    if (fact.is("message:started")) {
      found.expect(begun.empty(), "'" + fact.label + "' begins inside '" + begun + "'");
      begun = fact.label;
    }
    if (fact.is("message:sent")) begun.clear();
  }
}

Verdict preemption(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  const Fact& urgent = found.need("message:sent", "urgent");
  const Fact& bulk = found.need("message:sent", "bulk");
  if (found.traits().interleaves) {
    found.in_order({found.need_rule(33, "message:preempted", "bulk"), urgent, bulk});
    return found.holds();
  }
  found.never("message:preempted", "");
  expect_one_at_a_time(found);
  found.in_order({bulk, urgent});
  if (!in_packets(found.traits())) {
    found.in_order({urgent, found.need("message:sent", "more-bulk")});
  }
  return found.weaker("the stack does not interleave: preemption between Messages only");
}

Verdict take_turns(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().multistream) return found.not_applicable(kNoForks);
  found.need_rule(34, "carrier:round", "");
  const Fact& ours = found.need("message:sent", "ours");
  const Fact& theirs = found.need("message:sent", "theirs");
  found.in_order({found.need("message:started", "theirs"), ours});
  found.in_order({found.need("message:started", "ours"), theirs});
  found.need("message:received", "ours");
  found.need("message:received", "theirs");
  const Duration between =
      ours.time() > theirs.time() ? ours.time() - theirs.time() : theirs.time() - ours.time();
  const Duration most = transcript.repeats ? 20ms : 50ms;  // a kernel frees room in larger steps
  found.expect(between < most, "one Carrier has the instance to itself");
  return found.holds();
}

Verdict final_last(const Transcript& transcript) {
  Findings found(transcript);
  if (!found.traits().boundaries) return found.not_applicable(kOneMessage);
  found.need_rule(35, "message:held", "final", {{"reason", "final"}});
  found.in_order({found.need("message:sent", "first-filler"),
                  found.need("message:sent", "second-filler"),
                  found.need("message:sent", "final")});
  found.need("message:received", "final");
  return found.holds();
}

}  // namespace

std::vector<Case> scheduling_cases() {
  return {
      {28, "niceness-first",
       "Of the Messages that may go on a Carrier the one of lowest niceness goes first.",
       programs::priorities, niceness_first},
      {29, "then-the-deadline",
       "At equal niceness the earlier deadline goes first, and no lifetime last.",
       programs::priorities, then_deadline},
      {30, "then-submission",
       "What is equal in niceness and deadline goes in the order of submission.",
       programs::priorities, then_submission},
      {31, "ordered",
       "Ordered Messages keep the order of submission among themselves, whatever their niceness.",
       programs::gaps, ordered},
      {32, "gaps",
       "An ordered Message that is given up leaves a gap for which later ones do not wait, and of "
       "which a skip notice tells the peer.",
       programs::gaps, gaps},
      {33, "preemption",
       "A Message of lower niceness goes before the rest of one that is under way where the stack "
       "interleaves Messages, and else before the next one.",
       programs::preemption, preemption},
      {34, "carriers-take-turns",
       "Carriers that share an instance take turns, a chunk each, whatever the niceness of their "
       "Messages.",
       programs::turns, take_turns},
      {35, "final-last",
       "A final Message waits until all others of its Carrier are sent or ended, whatever its "
       "niceness.",
       programs::refusals, final_last},
  };
}

}  // namespace post::lab
