// The race, rule by rule. Branches are local.remote.stack.
#include "model/establishment/racing.h"

#include "tests/model/establishment/race_script.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

const auto kThree = ranked({"1.1.1", "1.2.1", "2.1.1"});

// Rule 64: the next attempt starts a delay after the previous attempt's start.
TEST(Racing, the_next_attempt_starts_a_delay_after_the_previous_start) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1")).next(250ms);
  race.at(250ms).in(timer()).out(attempt("1.2.1")).next(500ms);
  race.at(500ms).in(timer()).out(attempt("2.1.1")).waits();
}

TEST(Racing, one_nanosecond_before_the_delay_nothing_starts) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms - 1ns).in(timer()).out().next(250ms);
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
}

TEST(Racing, the_delay_is_the_policys) {
  RaceScript race("staggered", 10ms);
  race.at(0ms).in(start(kThree)).out(first("1.1.1")).next(10ms);
}

// Rule 64: earlier attempts keep running, so an early one may still win late.
TEST(Racing, an_earlier_attempt_wins_after_later_ones_have_started) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(300ms).in(up("1.1.1")).settle();
  race.out(won("1.1.1"), cancelled("1.2.1"), never_started("2.1.1")).waits();
  EXPECT_TRUE(race.race().over());
}

// Rule 65: an attempt that fails before the delay starts the next one immediately.
TEST(Racing, failed_attempt_starts_the_next_immediately) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(40ms).in(down("1.1.1")).next(40ms).settle().out(next_at_once("1.2.1"));
}

// Rule 65 with RFC 8305: the delay counts from the new start.
TEST(Racing, after_an_early_start_the_delay_counts_from_it) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(40ms).in(down("1.1.1")).settle().out(next_at_once("1.2.1")).next(290ms);
  race.at(290ms).in(timer()).out(attempt("2.1.1"));
}

TEST(Racing, failure_of_an_older_attempt_starts_the_next_immediately_too) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(260ms).in(down("1.1.1")).settle().out(next_at_once("2.1.1"));
}

TEST(Racing, two_failures_of_one_instant_start_one_attempt) {
  RaceScript race;
  race.at(0ms).in(start(ranked({"1.1.1", "1.2.1", "2.1.1", "2.2.1"}))).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(260ms).in(down("1.1.1"), down("1.2.1")).settle().out(next_at_once("2.1.1")).next(510ms);
}

// A failure at the very instant of the delay is what starts the next: it arrived before the timer
// (rule 2).
TEST(Racing, failure_at_the_delay_starts_one_attempt_not_two) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(down("1.1.1")).settle().out(next_at_once("1.2.1")).next(500ms);
}

// Rule 63: equal priority starts at once.
TEST(Racing, equal_ranks_start_together) {
  RaceScript race;
  race.at(0ms).in(start({{branch("1.1.1"), 1}, {branch("2.1.1"), 1}, {branch("1.2.1"), 2}}));
  race.out(first("1.1.1"), together("2.1.1")).next(250ms);
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
}

// Rule 67: first success wins; no new attempt starts and all others are cancelled.
TEST(Racing, a_success_when_the_next_attempt_is_due_prevents_its_start) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(up("1.1.1")).settle();
  race.out(won("1.1.1"), never_started("1.2.1"), never_started("2.1.1"));
}

TEST(Racing, a_success_one_nanosecond_after_the_delay_cancels_the_next_attempt) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(250ms + 1ns).in(up("1.1.1")).settle();
  race.out(won("1.1.1"), cancelled("1.2.1"), never_started("2.1.1"));
}

// Rule 67: at the same instant the better rank wins, whichever success was delivered first.
TEST(Racing, of_two_successes_at_one_instant_the_better_rank_wins) {
  for (const bool better_first : {true, false}) {
    RaceScript race;
    race.at(0ms).in(start(kThree)).out(first("1.1.1"));
    race.at(250ms).in(timer()).out(attempt("1.2.1"));
    race.at(300ms).in(up(better_first ? "1.1.1" : "1.2.1"), up(better_first ? "1.2.1" : "1.1.1"));
    race.next(300ms).settle();
    race.out(won("1.1.1"), cancelled("1.2.1"), never_started("2.1.1"));
  }
}

TEST(Racing, one_nanosecond_apart_the_first_success_wins) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(300ms - 1ns).in(up("1.2.1")).settle();
  race.out(won("1.2.1"), cancelled("1.1.1"), never_started("2.1.1"));
  race.at(300ms).in(up("1.1.1")).settle().out();
}

TEST(Racing, a_failure_and_a_success_of_one_instant_start_nothing) {
  for (const bool failure_first : {true, false}) {
    RaceScript race;
    race.at(0ms).in(start(kThree)).out(first("1.1.1"));
    race.at(250ms).in(timer()).out(attempt("1.2.1"));
    race.at(300ms).in(failure_first ? down("1.1.1") : up("1.2.1"),
                      failure_first ? up("1.2.1") : down("1.1.1"));
    race.settle().out(won("1.2.1"), never_started("2.1.1"));
  }
}

TEST(Racing, of_equal_ranks_the_one_that_started_first_wins_a_tie) {
  RaceScript race;
  race.at(0ms).in(start({{branch("1.1.1"), 1}, {branch("2.1.1"), 1}}));
  race.out(first("1.1.1"), together("2.1.1"));
  race.at(30ms).in(up("2.1.1"), up("1.1.1")).settle().out(won("1.1.1"), cancelled("2.1.1"));
}

// Rule 67: a loser that completes later changes nothing.
TEST(Racing, late_outcomes_of_losers_are_ignored) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(300ms).in(up("1.2.1")).settle();
  race.out(won("1.2.1"), cancelled("1.1.1"), never_started("2.1.1"));
  race.at(400ms).in(up("1.1.1"), down("1.1.1")).settle().out().waits();
}

TEST(Racing, outcomes_of_attempts_that_never_started_are_ignored) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(10ms).in(up("2.1.1"), down("2.1.1")).settle().out().next(250ms);
}

// Rule 70: when all have failed, each cause is reported.
TEST(Racing, when_all_fail_every_cause_is_reported) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(40ms).in(down("1.1.1", Cause::kRefused)).settle().out(next_at_once("1.2.1"));
  race.at(290ms).in(timer()).out(attempt("2.1.1")).waits();
  race.at(500ms).in(down("2.1.1", Cause::kUnreachable)).settle().out().waits();
  race.at(900ms).in(down("1.2.1", Cause::kTimedOut)).settle();
  race.out(failed(
      {{"1.1.1", Cause::kRefused}, {"1.2.1", Cause::kTimedOut}, {"2.1.1", Cause::kUnreachable}}));
  EXPECT_TRUE(race.race().over());
}

TEST(Racing, attempts_that_fail_while_they_are_started_follow_without_pacing) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.in(down("1.1.1")).next(0ms).in(timer()).out(next_at_once("1.2.1"));
  race.in(down("1.2.1")).next(0ms).in(timer()).out(next_at_once("2.1.1"));
  race.in(down("2.1.1")).next(0ms).in(timer());
  race.out(
      failed({{"1.1.1", Cause::kRefused}, {"1.2.1", Cause::kRefused}, {"2.1.1", Cause::kRefused}}));
}

TEST(Racing, without_candidates_the_race_fails_at_once) {
  RaceScript race;
  race.at(0ms).in(start({})).out(failed({})).waits();
}

TEST(Racing, the_timeout_ends_running_and_waiting_attempts) {
  RaceScript race("staggered", 250ms, 300ms);
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1")).next(300ms);
  race.at(300ms).in(timer());
  race.out(
      cancelled("1.1.1", RULE(70)), cancelled("1.2.1", RULE(70)), never_started("2.1.1", RULE(70)),
      failed(
          {{"1.1.1", Cause::kTimedOut}, {"1.2.1", Cause::kTimedOut}, {"2.1.1", Cause::kTimedOut}}));
}

TEST(Racing, a_success_at_the_timeout_wins) {
  RaceScript race("staggered", 250ms, 200ms);
  race.at(0ms).in(start(ranked({"1.1.1"}))).out(first("1.1.1"));
  race.at(200ms).in(up("1.1.1")).settle().out(won("1.1.1"));
}

// Rule 71: results that arrive during a race join the not-yet-started tail in rank order.
TEST(Racing, late_candidates_join_the_tail_in_rank_order) {
  RaceScript race;
  race.at(0ms).in(start(ranked({"1.1.1", "1.2.1"}), false)).out(first("1.1.1"));
  race.at(100ms).in(resolved(ranked({"1.3.1", "1.1.1", "1.4.1", "1.2.1"}), true)).settle();
  race.out().next(250ms);
  race.at(250ms).in(timer()).out(attempt("1.3.1"));
  race.at(500ms).in(timer()).out(attempt("1.4.1"));
  race.at(750ms).in(timer()).out(attempt("1.2.1"));
}

TEST(Racing, a_later_ranking_decides_ties_of_attempts_that_run_already) {
  RaceScript race;
  race.at(0ms).in(start(ranked({"1.1.1"}), false)).out(first("1.1.1"));
  race.at(10ms).in(resolved(ranked({"1.2.1", "1.1.1"}), true)).settle().out();
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(300ms).in(up("1.1.1"), up("1.2.1")).settle().out(won("1.2.1"), cancelled("1.1.1"));
}

TEST(Racing, an_attempt_that_no_later_ranking_names_runs_on) {
  RaceScript race;
  race.at(0ms).in(start(ranked({"1.1.1"}), false)).out(first("1.1.1"));
  race.at(10ms).in(resolved(ranked({"1.2.1"}), true)).settle().out();
  race.at(20ms).in(up("1.1.1")).settle().out(won("1.1.1"), never_started("1.2.1"));
}

TEST(Racing, the_first_candidate_starts_when_it_is_resolved) {
  RaceScript race;
  race.at(0ms).in(start({}, false)).out().waits();
  race.at(70ms).in(resolved(ranked({"1.1.1"}), true)).settle().out(first("1.1.1"));
}

TEST(Racing, with_nothing_left_the_race_waits_for_resolution) {
  RaceScript race;
  race.at(0ms).in(start(ranked({"1.1.1"}), false)).out(first("1.1.1"));
  race.at(40ms).in(down("1.1.1")).settle().out().waits();
  race.at(70ms).in(resolved(ranked({"1.1.1", "1.2.1"}), true)).settle();
  race.out(attempt("1.2.1", Trigger::kAdded, RULE(71)));
}

TEST(Racing, when_resolution_ends_without_more_the_race_fails) {
  RaceScript race;
  race.at(0ms).in(start(ranked({"1.1.1"}), false)).out(first("1.1.1"));
  race.at(40ms).in(down("1.1.1")).settle().out();
  race.at(70ms).in(resolved(ranked({"1.1.1"}), true)).settle();
  race.out(failed({{"1.1.1", Cause::kRefused}}));
}

// Rule 13: abort() ends at once.
TEST(Racing, abort_cancels_all_and_reports_nothing) {
  RaceScript race;
  race.at(0ms).in(start(kThree)).out(first("1.1.1"));
  race.at(250ms).in(timer()).out(attempt("1.2.1"));
  race.at(260ms).in(abort_race());
  race.out(cancelled("1.1.1", RULE(13)), cancelled("1.2.1", RULE(13)),
           never_started("2.1.1", RULE(13)));
  race.waits().in(up("1.1.1")).settle().out();
}

TEST(Racing, state_tells_apart_what_may_go_on_differently) {
  const auto fingerprint = [](bool one_has_failed) {
    Race race({.policy = *RacingPolicyRegistry::built_in().find("staggered")});
    (void)race.start(kStartOfRun, kThree, true);
    if (one_has_failed) race.attempt_failed(kStartOfRun + 1ms, branch("1.1.1"), Cause::kRefused);
    StateHash hash;
    race.append_state(hash);
    return hash.value();
  };
  EXPECT_EQ(fingerprint(false), fingerprint(false));
  EXPECT_NE(fingerprint(false), fingerprint(true));
}

}  // namespace
}  // namespace post::test
