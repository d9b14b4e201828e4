// Races in words. The text is compared whole: it is what a user reads.
#include "experiments/lab/explain/explain_race.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ExplainRace : public ::testing::Test {
 protected:
  std::string text() const {
    std::ostringstream out;
    explain(collector.races(), out);
    return out.str();
  }

  Subject attempt(std::uint32_t id) const {
    return {.association = AssociationId{1}, .carrier = CarrierId{1}, .attempt = AttemptId{id}};
  }
  void rank(std::string branch, std::uint64_t rank, std::string stack = "tcp") {
    script.emit(trace::CandidateRanked{branch, rank, "10.0.0.1", "eth0", "192.0.2.1:443", stack},
                attempt(0), {RULE(62)});
  }
  void start(std::uint32_t id, std::string branch, std::string trigger, Rule rule) {
    script.emit(trace::AttemptStarted{branch, trigger, "10.0.0.1", "eth0", "192.0.2.1:443", "tcp"},
                attempt(id), {rule});
  }

  RaceCollector collector;
  TeeSink sink{{&collector}};
  Script script{sink};
};

// The Wi-Fi path swallows IPv6: the first attempt gets no answer, the second wins, the third never
// starts.
TEST_F(ExplainRace, tells_who_won_and_why_the_others_lost) {
  script.at(0ms).on("client");
  script.emit(trace::LocalsGathered{"2001:db8:1::2%wlan0 10.1.0.2%wlan0 10.2.0.2%wwan0"},
              attempt(0), {RULE(62)});
  script.emit(trace::RemoteResolved{"server.example", "2001:db8:f::10 192.0.2.10"}, attempt(0),
              {RULE(71)});
  script.emit(
      trace::CandidateRanked{"1.1.1", 1, "2001:db8:1::2", "wlan0", "[2001:db8:f::10]:443", "tcp"},
      attempt(0), {RULE(62), RULE(63)});
  script.emit(trace::CandidateRanked{"2.2.1", 2, "10.1.0.2", "wlan0", "192.0.2.10:443", "tcp"},
              attempt(0), {RULE(62), RULE(63)});
  script.emit(trace::CandidateRanked{"3.2.1", 3, "10.2.0.2", "wwan0", "192.0.2.10:443", "tcp"},
              attempt(0), {RULE(62), RULE(63)});
  script.emit(trace::CandidateExcluded{"2001:db8:1::2", "wlan0", "192.0.2.10:443", "",
                                       "the pair mixes address families"},
              attempt(0), {RULE(62)});
  script.emit(trace::AttemptStarted{"1.1.1", "first", "2001:db8:1::2", "wlan0",
                                    "[2001:db8:f::10]:443", "tcp"},
              attempt(1), {RULE(62)});
  script.at(5ms).on("").emit(
      trace::PacketDropped{"tunnel", "loss", "[2001:db8:1::2]:49152", "[2001:db8:f::10]:443", 80});
  script.at(250ms).on("client").emit(
      trace::AttemptStarted{"2.2.1", "delay", "10.1.0.2", "wlan0", "192.0.2.10:443", "tcp"},
      attempt(2), {RULE(64)});
  script.at(280'500us);
  script.emit(trace::AttemptSucceeded{"2.2.1"}, attempt(2), {RULE(66)});
  script.emit(trace::Established{"2.2.1", "10.1.0.2:49152", "wlan0", "192.0.2.10:443", "tcp"},
              attempt(2), {RULE(67)});
  script.emit(trace::AttemptCancelled{"1.1.1", "won_by 2.2.1", true}, attempt(1), {RULE(67)});
  script.emit(trace::AttemptCancelled{"3.2.1", "won_by 2.2.1", false}, attempt(0), {RULE(67)});
  EXPECT_EQ(text(),
            R"(Race 1: client, association 1, carrier 1

          0 ms  locals: 2001:db8:1::2%wlan0 10.1.0.2%wlan0 10.2.0.2%wwan0 (rule 62)
          0 ms  server.example is 2001:db8:f::10 192.0.2.10 (rule 71)

Candidates in rank order:

  1. 1.1.1  wlan0 2001:db8:1::2 -> [2001:db8:f::10]:443 tcp
          0 ms  started first: the best rank (rule 62)
                the network dropped 1 packet at tunnel (loss)
      280.5 ms  lost after 280.5 ms: 2.2.1 had won (rule 67)

  2. 2.2.1  wlan0 10.1.0.2 -> 192.0.2.10:443 tcp
        250 ms  started: 250 ms had passed since 1.1.1 started (rule 64)
      280.5 ms  won: up 30.5 ms after its start (rule 66)

  3. 3.2.1  wwan0 10.2.0.2 -> 192.0.2.10:443 tcp
                never started: 2.2.1 had won (rule 67)

No candidates:
  wlan0 2001:db8:1::2 -> 192.0.2.10:443: the pair mixes address families (rule 62)

      280.5 ms  established over 2.2.1, 280.5 ms after the race began (rule 67)
)");
}

TEST_F(ExplainRace, tells_each_cause_when_all_fail) {
  script.on("client");
  rank("1.1.1", 1);
  rank("1.2.1", 2);
  start(1, "1.1.1", "first", RULE(62));
  script.at(20ms).emit(trace::AttemptFailed{"1.1.1", "refused"}, attempt(1), {RULE(65)});
  start(2, "1.2.1", "failure", RULE(65));
  script.at(7s).emit(trace::AttemptFailed{"1.2.1", "timed_out"}, attempt(2));
  script.emit(trace::EstablishmentFailed{"1.1.1 refused, 1.2.1 timed_out"}, attempt(0), {RULE(70)});
  const std::string told = text();
  EXPECT_THAT(told,
              HasSubstr("         20 ms  failed after 20 ms: the peer refused: nobody listens "
                        "there (rule 65)\n"));
  EXPECT_THAT(told,
              HasSubstr("         20 ms  started at once: 1.1.1 had just failed (rule 65)\n"));
  EXPECT_THAT(told, HasSubstr("       7000 ms  failed after 6980 ms: no answer within"));
  EXPECT_THAT(told, HasSubstr("       7000 ms  the race failed: 1.1.1 refused, 1.2.1 timed_out "
                              "(rule 70)\n"));
}

TEST_F(ExplainRace, tells_of_two_successes_at_one_instant) {
  script.on("client");
  rank("1.1.1", 1);
  rank("1.2.1", 2);
  start(1, "1.1.1", "first", RULE(62));
  start(2, "1.2.1", "equal_rank", RULE(63));
  script.at(40ms);
  script.emit(trace::AttemptSucceeded{"1.2.1"}, attempt(2), {RULE(66)});
  script.emit(trace::AttemptSucceeded{"1.1.1"}, attempt(1), {RULE(66)});
  script.emit(trace::AttemptCancelled{"1.2.1", "won_by 1.1.1", true}, attempt(2), {RULE(67)});
  script.emit(trace::Established{"1.1.1", "10.0.0.1", "eth0", "192.0.2.1:443", "tcp"}, attempt(1),
              {RULE(67)});
  EXPECT_THAT(text(), HasSubstr("lost: up 40 ms after its start, but 1.1.1 had won (rule 67)"));
  EXPECT_THAT(text(), HasSubstr("started together with 1.1.1: equal rank (rule 63)"));
  EXPECT_THAT(text(), HasSubstr("won: up 40 ms after its start (rule 66)"));
}

TEST_F(ExplainRace, tells_a_race_that_comes_after_another_apart) {
  script.on("client");
  rank("1.1.1", 1);
  start(1, "1.1.1", "first", RULE(62));
  script.at(10ms).emit(trace::Established{"1.1.1", "", "", "", ""}, attempt(1), {RULE(67)});
  script.at(90ms);
  rank("1.1.1", 1);
  start(2, "1.1.1", "first", RULE(62));
  ASSERT_EQ(collector.races().size(), 2u);
  EXPECT_EQ(collector.races()[0].winner, "1.1.1");
  EXPECT_EQ(collector.races()[1].begun, Time(90ms));
  EXPECT_THAT(text(), HasSubstr("\nRace 2: client, association 1, carrier 1\n"));
  EXPECT_THAT(text(), HasSubstr("still under way at the end of the trace\n"));
  EXPECT_THAT(text(), HasSubstr("The race is undecided at the end of the trace.\n"));
}

TEST_F(ExplainRace, tells_races_that_overlap_apart) {
  script.on("a");
  rank("1.1.1", 1);
  script.on("b");
  rank("1.1.1", 1);
  script.emit(trace::CandidateRanked{"2.1.1", 2, "", "", "", ""},
              {.association = AssociationId{2}, .carrier = CarrierId{2}});
  EXPECT_EQ(collector.races().size(), 3u);
}

TEST_F(ExplainRace, counts_only_drops_of_a_running_attempt_between_its_addresses) {
  script.on("client");
  rank("1.1.1", 1);
  const auto drop = [&](std::string source, std::string destination) {
    script.on("").emit(trace::PacketDropped{"link", "loss", source, destination, 60});
  };
  drop("10.0.0.1:1", "192.0.2.1:443");
  script.on("client");
  start(1, "1.1.1", "first", RULE(62));
  drop("10.0.0.1:49152", "192.0.2.1:443");
  drop("192.0.2.1:443", "10.0.0.1:49152");
  drop("10.0.0.1", "192.0.2.1");
  drop("10.0.0.1:49152", "192.0.2.1:80");
  drop("10.0.0.2:49152", "192.0.2.1:443");
  script.on("client").emit(trace::AttemptFailed{"1.1.1", "timed_out"}, attempt(1));
  drop("10.0.0.1:49152", "192.0.2.1:443");
  EXPECT_THAT(text(), HasSubstr("the network dropped 3 packets at link (loss)\n"));
}

TEST_F(ExplainRace, keeps_reasons_that_it_has_no_words_for) {
  script.on("client");
  rank("1.1.1", 1);
  rank("1.2.1", 2);
  rank("1.3.1", 3);
  start(1, "1.1.1", "hunch", RULE(62));
  script.emit(trace::AttemptFailed{"1.1.1", "bad_mood"}, attempt(1));
  script.emit(trace::AttemptCancelled{"1.2.1", "timeout", false}, attempt(0));
  EXPECT_THAT(text(), HasSubstr("started: hunch (rule 62)\n"));
  EXPECT_THAT(text(), HasSubstr("failed after 0 ms: bad_mood\n"));
  EXPECT_THAT(text(), HasSubstr("never started: the race took longer than the policy allows\n"));
  EXPECT_THAT(text(), HasSubstr("not started by the end of the trace\n"));
}

// The events that follow belong to the next race.
TEST_F(ExplainRace, ends_a_race_that_is_aborted) {
  script.on("client");
  rank("1.1.1", 1);
  rank("1.2.1", 2);
  start(1, "1.1.1", "first", RULE(62));
  script.at(5ms);
  script.emit(trace::AttemptCancelled{"1.1.1", "aborted", true}, attempt(1));
  script.emit(trace::AttemptCancelled{"1.2.1", "aborted", false}, attempt(0));
  rank("1.1.1", 1);
  EXPECT_EQ(collector.races().size(), 2u);
  EXPECT_THAT(text(), HasSubstr("lost after 5 ms: the application gave up\n"));
  EXPECT_THAT(text(), HasSubstr("          5 ms  the race failed: the application gave up\n"));
}

TEST_F(ExplainRace, says_that_there_is_none) {
  EXPECT_EQ(text(), "There is no race in this trace.\n");
}

}  // namespace
}  // namespace post::lab
