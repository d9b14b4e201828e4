// Rules 1 to 5: time, order, determinism.
#include <algorithm>
#include <map>

#include "experiments/lab/conform/cases/common.h"
#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"
#include "experiments/lab/trace/text_line.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

void expect_no_step_back(Findings& found) {
  std::map<std::string, Time> latest;
  for (const Fact& fact : found.facts()) {
    Time& before = latest.emplace(fact.record.host, kStartOfRun).first->second;
    found.expect(fact.time() >= before, "the clock of '" + fact.record.host + "' went back");
    before = fact.time();
  }
}

Verdict one_clock(const Transcript& transcript) {
  Findings found(transcript);
  expect_no_step_back(found);
  const Fact& queued = found.need_rule(1, "message:queued", "open", {{"lifetime_ns", "100000000"}});
  found.apart(queued, found.need("message:expired", "open"), 100ms);
  return found.holds();
}

Verdict judge_one_instant(const Transcript& transcript) {
  Findings found(transcript);
  if (!transcript.repeats) {
    return found.not_applicable("in real time no two things are due at one instant");
  }
  found.together({found.need("message:expired", "at-the-edge"),
                  found.need("carrier:refused", "edge", {{"call", "append"}})});
  if (!found.traits().boundaries) return found.holds();
  const Fact& first_asked = found.need("message:queued", "behind");
  const Fact& then_asked = found.need("message:queued", "ahead");
  found.together({first_asked, then_asked, found.need("message:sent", "ahead"),
                  found.need("message:sent", "behind")});
  if (!found.traits().acks) return found.holds();
  const Fact& acked = found.need("message:acked", "photo-finish");
  found.never("message:expired", "photo-finish");
  const Fact& queued = found.need("message:queued", "photo-finish");
  const std::string lifetime = std::to_string(nanoseconds_of(acked.time() - queued.time()));
  found.expect(queued.field("lifetime_ns") == lifetime, "the ack came at another time");
  return found.holds();
}

Verdict no_callback_inside(const Transcript& transcript) {
  Findings found(transcript);
  for (const Note& note : transcript.notes) {
    found.expect(!note.inside_call, "'" + note.what + "' came inside a call");
  }
  found.need_rule(3, "message:received", "question");
  found.need_rule(3, "message:received", "answer");
  found.told("sent", "question");
  found.told("received", "answer");
  found.told("closed", "asker");
  return found.holds();
}

bool is_decision(const Fact& fact) {
  return fact.record.name.starts_with("message:") || fact.record.name.starts_with("carrier:");
}

Verdict same_trace(const Transcript& transcript) {
  Findings found(transcript);
  std::size_t decisions = 0;
  for (const Fact& fact : found.facts()) {
    if (!is_decision(fact)) continue;
    ++decisions;
    found.cite(fact);
    found.expect(!fact.record.rules.empty(), fact.record.name + " names no rule");
  }
  found.expect(decisions > 0, "nothing was decided");
  if (!transcript.repeats) {
    return found.weaker("a world of real time does not repeat: each decision names its rule");
  }
  const bool same = std::ranges::equal(transcript.facts, transcript.again,
                                       [](const Fact& one, const Fact& other) {
                                         return text_line(one.record) == text_line(other.record);
                                       });
  found.expect(same, "a second run with the same seed left another trace");
  return found.holds();
}

/// What the application of `carrier` saw stands between `first` and closed.
void expect_frame(Findings& found, std::string_view carrier, std::string_view first) {
  std::vector<const Note*> notes;
  for (const Note& note : found.transcript().notes) {
    const bool callback = note.what != "queued" && note.what != "refused";
    if (note.carrier == carrier && callback) notes.push_back(&note);
  }
  const bool framed =
      notes.size() >= 2 && notes.front()->what == first && notes.back()->what == "closed";
  found.expect(framed, "what '" + std::string(carrier) + "' saw does not begin with " +
                           std::string(first) + " and end with closed");
}

Verdict established_first(const Transcript& transcript) {
  Findings found(transcript);
  found.in_order({found.need_rule(5, "carrier:established", "asker"),
                  found.need_rule(5, "message:received", "answer"),
                  found.need_rule(5, "carrier:closed", "asker")});
  expect_frame(found, "asker", "established");
  found.in_order(
      {found.need("listener:accepted", "served"), found.need("message:received", "question")});
  return found.holds();
}

}  // namespace

std::vector<Case> time_cases() {
  using namespace programs;
  return {
      {1, "lifetime-by-the-clock",
       "A Message of lifetime L that is accepted at T expires at T + L on the host's monotonic "
       "clock, and no record of a host is earlier than one before it.",
       deadlines, one_clock},
      {2, "order-at-one-instant",
       "At one instant a timer comes before what an application calls, and that before "
       "transmission: a piece given at its Message's deadline is refused, and of two Messages sent "
       "at "
       "one instant the one of lower niceness leaves first. An ack at a deadline beats the expiry.",
       programs::one_instant, judge_one_instant},
      {3, "no-callback-inside-a-call",
       "No callback comes while the API call that brings it about is running.", conversation,
       no_callback_inside},
      {4, "same-inputs-same-trace",
       "Two runs with the same seed leave the same trace, and each record of a decision carries "
       "the number of its rule.",
       conversation, same_trace},
      {5, "established-first-closed-last",
       "An application receives nothing before established or accepted, and sees nothing after "
       "closed.",
       conversation, established_first},
  };
}

}  // namespace post::lab
