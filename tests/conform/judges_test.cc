// A judge that cannot say no judges nothing: every case is tried on transcripts that were doctored.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "experiments/lab/conform/registry.h"
#include "tests/conform/stages.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using testing::case_named;
using testing::over;
using testing::over_memory;

const std::vector<Combination>& combinations() {
  static const std::vector<Combination> all =
      all_combinations(StackRegistry::built_in(), FramerRegistry::built_in());
  return all;
}

bool says_yes(const Verdict& verdict) {
  return verdict.finding == Finding::kHolds || verdict.finding == Finding::kWeaker;
}

bool decides(const Verdict& verdict, const Fact& fact) {
  return std::ranges::binary_search(verdict.deciding, fact.record.seq);
}

// ---- ways to doctor a transcript ----------------------------------------------------------------

using Doctor = std::function<void(Transcript& transcript, const Verdict& verdict)>;

void lose_what_decides(Transcript& transcript, const Verdict& verdict) {
  std::erase_if(transcript.facts, [&](const Fact& fact) { return decides(verdict, fact); });
}

/// The last record becomes the first. Times stay in their places.
void turn_around(Transcript& transcript, const Verdict&) {
  std::vector<Fact>& facts = transcript.facts;
  for (std::size_t i = 0; i < facts.size() / 2; ++i) {
    std::swap(facts[i].record.time, facts[facts.size() - 1 - i].record.time);
  }
  std::ranges::reverse(facts);
  for (std::size_t i = 0; i < facts.size(); ++i) facts[i].record.seq = i + 1;
}

/// What decides happens twice.
void repeat_what_decides(Transcript& transcript, const Verdict& verdict) {
  std::vector<Fact> twice;
  for (const Fact& fact : transcript.facts) {
    twice.push_back(fact);
    if (decides(verdict, fact)) twice.push_back(fact);
  }
  transcript.facts = std::move(twice);
}

void change(OwnedTraceValue& value) {
  if (auto* flag = std::get_if<bool>(&value)) *flag = !*flag;
  if (auto* text = std::get_if<std::string>(&value)) *text += "-not";
  if (auto* number = std::get_if<std::int64_t>(&value))
    *number ^= 1'000'000;  // may be the greatest
  if (auto* number = std::get_if<std::uint64_t>(&value)) *number += 1'000'000;
}

void change_fields(Transcript& transcript, const Verdict& verdict) {
  for (Fact& fact : transcript.facts) {
    if (!decides(verdict, fact)) continue;
    for (OwnedField& field : fact.record.data) change(field.value);
  }
}

void forget_rules(Transcript& transcript, const Verdict& verdict) {
  for (Fact& fact : transcript.facts) {
    if (decides(verdict, fact)) fact.record.rules.clear();
  }
}

/// Everything comes at its double time.
void slow_down(Transcript& transcript, const Verdict&) {
  for (Fact& fact : transcript.facts) {
    fact.record.time = after(fact.record.time, fact.record.time - kStartOfRun);
  }
}

void tell_nothing(Transcript& transcript, const Verdict&) { transcript.notes.clear(); }

Verdict after_doctoring(const Case& each, Transcript transcript, const Doctor& doctor,
                        const Verdict& verdict) {
  doctor(transcript, verdict);
  return each.judge(transcript);
}

/// Calls `tried` with each case and transcript over which the case says that the rule is kept.
void for_each_yes(
    const std::function<void(const Case&, const Transcript&, const Verdict&)>& tried) {
  for (const Case& each : all_cases()) {
    for (const Combination& combination : combinations()) {
      if (!testing::applies(each.program(), combination)) continue;
      const Transcript& transcript = over(each.program(), combination);
      const Verdict verdict = each.judge(transcript);
      if (says_yes(verdict)) tried(each, transcript, verdict);
    }
    const Transcript in_memory = over_memory(each.program());
    const Verdict verdict = each.judge(in_memory);
    if (says_yes(verdict)) tried(each, in_memory, verdict);
  }
}

// ---- what every judge can do --------------------------------------------------------------------

TEST(Judges, each_case_is_shown_by_something) {
  std::set<std::string_view> shown;
  for_each_yes(
      [&](const Case& each, const Transcript&, const Verdict&) { shown.insert(each.name); });
  for (const Case& each : all_cases()) EXPECT_TRUE(shown.contains(each.name)) << each.name;
}

TEST(Judges, a_verdict_rests_on_the_records_that_it_cites) {
  for_each_yes([](const Case& each, const Transcript& transcript, const Verdict& verdict) {
    EXPECT_FALSE(verdict.deciding.empty()) << each.name;
    const Verdict doctored = after_doctoring(each, transcript, lose_what_decides, verdict);
    EXPECT_EQ(doctored.finding, Finding::kBroken) << each.name;
    EXPECT_FALSE(doctored.reason.empty()) << each.name;
  });
}

TEST(Judges, more_than_the_presence_of_records_is_judged) {
  const std::vector<Doctor> doctors{turn_around,  repeat_what_decides, change_fields,
                                    forget_rules, slow_down,           tell_nothing};
  for_each_yes([&](const Case& each, const Transcript& transcript, const Verdict& verdict) {
    EXPECT_TRUE(std::ranges::any_of(doctors, [&](const Doctor& doctor) {
      return after_doctoring(each, transcript, doctor, verdict).finding == Finding::kBroken;
    })) << each.name;
  });
}

// ---- single judges ------------------------------------------------------------------------------

Combination framed() { return {"tcp", "length_prefix"}; }

/// The verdict of a case on what `change` makes of a good transcript.
Finding doctored(std::string_view name, const std::function<void(Transcript&)>& change) {
  const Case each = case_named(name);
  Transcript transcript = over(each.program(), framed());
  change(transcript);
  return each.judge(transcript).finding;
}

Fact& fact_of(Transcript& transcript, std::string_view name, std::string_view label) {
  return *std::ranges::find_if(
      transcript.facts, [&](const Fact& fact) { return fact.is(name) && fact.label == label; });
}

TEST(Judges, see_a_clock_that_goes_back) {  // RULE(1)
  EXPECT_EQ(
      doctored("lifetime-by-the-clock",
               [](Transcript& transcript) { transcript.facts.back().record.time = kStartOfRun; }),
      Finding::kBroken);
}

TEST(Judges, see_a_callback_inside_a_call) {  // RULE(3)
  EXPECT_EQ(doctored("no-callback-inside-a-call",
                     [](Transcript& transcript) { transcript.notes.front().inside_call = true; }),
            Finding::kBroken);
}

TEST(Judges, see_a_second_run_that_differs) {  // RULE(4)
  EXPECT_EQ(doctored("same-inputs-same-trace",
                     [](Transcript& transcript) { transcript.again.back().record.time += 1ns; }),
            Finding::kBroken);
}

TEST(Judges, see_what_an_application_is_told_after_closed) {  // RULE(5)
  EXPECT_EQ(doctored("established-first-closed-last",
                     [](Transcript& transcript) {
                       Note late = transcript.notes.front();
                       late.what = "sent";
                       late.carrier = "asker";
                       transcript.notes.push_back(late);
                     }),
            Finding::kBroken);
}

TEST(Judges, see_an_attempt_before_the_first_message) {  // RULE(6)
  EXPECT_EQ(doctored("lazy",
                     [](Transcript& transcript) {
                       Fact early = fact_of(transcript, "establishment:attempt_started", "lazy");
                       early.record.seq = 1;
                       transcript.facts.insert(transcript.facts.begin(), early);
                     }),
            Finding::kBroken);
}

TEST(Judges, see_a_message_that_ends_twice) {  // RULE(19)
  EXPECT_EQ(doctored("one-end",
                     [](Transcript& transcript) {
                       transcript.facts.push_back(fact_of(transcript, "message:expired", "open"));
                     }),
            Finding::kBroken);
}

TEST(Judges, see_a_message_sent_again_after_its_end) {  // RULE(48)
  EXPECT_EQ(doctored("checked-at-hand-over",
                     [](Transcript& transcript) {
                       Fact sent = fact_of(transcript, "message:sent", "blocker");
                       sent.label = "waiting";
                       transcript.facts.push_back(sent);
                     }),
            Finding::kBroken);
}

TEST(Judges, see_a_second_delivery) {  // RULE(60)
  EXPECT_EQ(doctored("no-second-delivery",
                     [](Transcript& transcript) {
                       transcript.facts.push_back(fact_of(transcript, "message:received", "m3"));
                     }),
            Finding::kBroken);
}

TEST(Judges, see_a_message_that_names_a_later_one) {  // RULE(42)
  EXPECT_EQ(doctored("backward-only",
                     [](Transcript& transcript) {
                       for (OwnedField& field :
                            fact_of(transcript, "message:queued", "effect").record.data) {
                         if (field.name == "after") field.value = std::string("0.99");
                       }
                     }),
            Finding::kBroken);
}

}  // namespace
}  // namespace post::lab
