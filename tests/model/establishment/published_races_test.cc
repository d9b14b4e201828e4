// Races that others published, in milliseconds of model time: what starts when, and who wins.
#include <algorithm>
#include <map>
#include <optional>

#include "tests/model/establishment/race_script.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

constexpr std::optional<Duration> kSilent;

/// What becomes of an attempt, counted from its start.
struct Fate {
  std::string_view branch;
  std::optional<Duration> up;
  std::optional<Duration> refused = std::nullopt;
};

struct Outcome {
  std::map<std::string, Duration> starts;
  std::string winner;  // empty: failed
  Duration end{};
};

/// Plays a race against the fates of its candidates, which are ranked as they are listed.
class Play {
 public:
  explicit Play(std::vector<Fate> fates, Duration delay = 250ms)
      : fates_(std::move(fates)),
        race_({.policy = *RacingPolicyRegistry::built_in().find("staggered"),
               .connection_attempt_delay = delay}) {}

  Outcome run() {
    std::vector<Entrant> entrants;
    for (const Fate& fate : fates_) {
      entrants.push_back({branch(fate.branch), static_cast<std::uint32_t>(entrants.size() + 1)});
    }
    carry_out(race_.start(now_, entrants, true));
    while (!race_.over()) step();
    return outcome_;
  }

 private:
  const Fate& fate_of(const Branch& at) const {
    return *std::ranges::find_if(fates_, [&](auto& f) { return branch(f.branch) == at; });
  }

  // All arrivals of an instant come before its timer (rule 2).
  void step() {
    const Time arrival = arrivals_.empty() ? kNever : arrivals_.begin()->first;
    now_ = std::min(arrival, race_.next_deadline());
    ASSERT_NE(now_, kNever) << "nothing can happen any more";
    if (arrival > race_.next_deadline()) return carry_out(race_.timer(now_));
    const auto [at, succeeds] = arrivals_.begin()->second;
    arrivals_.erase(arrivals_.begin());
    if (succeeds) {
      race_.attempt_succeeded(now_, at);
    } else {
      race_.attempt_failed(now_, at, Cause::kRefused);
    }
  }

  void carry_out(const race::Actions& actions) {
    for (const race::Action& action : actions) {
      if (const auto* start = std::get_if<race::StartAttempt>(&action)) begin(start->branch);
      if (const auto* won = std::get_if<race::Won>(&action)) end(won->branch.to_string());
      if (std::holds_alternative<race::Failed>(action)) end("");
    }
  }

  void begin(const Branch& at) {
    const Fate& fate = fate_of(at);
    outcome_.starts[at.to_string()] = now_ - kStartOfRun;
    if (fate.up) arrivals_.insert({now_ + *fate.up, {at, true}});
    if (fate.refused) arrivals_.insert({now_ + *fate.refused, {at, false}});
  }

  void end(std::string winner) {
    outcome_.winner = std::move(winner);
    outcome_.end = now_ - kStartOfRun;
  }

  std::vector<Fate> fates_;
  Race race_;
  Time now_{};
  std::multimap<Time, std::pair<Branch, bool>> arrivals_;
  Outcome outcome_;
};

using Starts = std::map<std::string, Duration>;

// python-trio/trio, test_highlevel_open_tcp_stream.py: the third of three wins although it starts
// last.
TEST(PublishedRaces, trio_fastest_of_three_wins_although_it_starts_last) {
  const Outcome o = Play({{"1.1.1", 1000ms}, {"1.2.1", 1000ms}, {"1.3.1", 200ms}}).run();
  EXPECT_EQ(o.winner, "1.3.1");
  EXPECT_EQ(o.end, 700ms);
  EXPECT_EQ(o.starts, (Starts{{"1.1.1", 0ms}, {"1.2.1", 250ms}, {"1.3.1", 500ms}}));
}

TEST(PublishedRaces, trio_a_quick_second_keeps_the_third_from_starting) {
  const Outcome o = Play({{"1.1.1", 1000ms}, {"1.2.1", 100ms}, {"1.3.1", 200ms}}).run();
  EXPECT_EQ(o.winner, "1.2.1");
  EXPECT_EQ(o.end, 350ms);
  EXPECT_EQ(o.starts, (Starts{{"1.1.1", 0ms}, {"1.2.1", 250ms}}));
}

TEST(PublishedRaces, trio_a_long_delay_lets_the_first_win) {
  const Outcome o = Play({{"1.1.1", 1000ms}, {"1.2.1", 1000ms}, {"1.3.1", 200ms}}, 450ms).run();
  EXPECT_EQ(o.winner, "1.1.1");
  EXPECT_EQ(o.end, 1000ms);
  EXPECT_EQ(o.starts, (Starts{{"1.1.1", 0ms}, {"1.2.1", 450ms}, {"1.3.1", 900ms}}));
}

// apple/swift-nio, HappyEyeballsTest.swift: ten addresses of each family and nothing connects.
TEST(PublishedRaces, swift_nio_attempt_n_starts_after_n_minus_one_delays) {
  RaceScript race;
  std::vector<Entrant> twenty;
  for (std::uint16_t i = 1; i <= 20; ++i) twenty.push_back({{1, i, 1}, i});
  race.at(0ms).in(start(twenty)).out(first("1.1.1"));
  for (int i = 2; i <= 20; ++i) {
    race.at(250ms * (i - 1)).in(timer()).out(attempt("1." + std::to_string(i) + ".1"));
  }
  race.waits();
}

TEST(PublishedRaces, swift_nio_instant_failures_are_not_paced) {
  std::vector<std::string> names;
  for (int i = 1; i <= 20; ++i) names.push_back("1." + std::to_string(i) + ".1");
  std::vector<Fate> fates;
  for (const std::string& name : names) fates.push_back({name, kSilent, 0ms});
  const Outcome o = Play(fates).run();
  EXPECT_EQ(o.starts.size(), 20u);
  EXPECT_EQ(o.end, 0ms);
}

// curl/curl, unit2600.c, the ideal end: two addresses that each fail after 250 with a delay of 150.
TEST(PublishedRaces, curl_two_addresses_fail_one_delay_apart) {
  const Outcome o = Play({{"1.1.1", kSilent, 250ms}, {"1.2.1", kSilent, 250ms}}, 150ms).run();
  EXPECT_EQ(o.winner, "");
  EXPECT_EQ(o.end, 400ms);
}

// golang/go, net/dial_test.go: a refused primary starts the fallback at the refusal.
TEST(PublishedRaces, go_a_refused_primary_starts_the_fallback_at_once) {
  const Outcome o = Play({{"1.1.1", kSilent, 5ms}, {"1.2.1", 20ms}}, 200ms).run();
  EXPECT_EQ(o.starts.at("1.2.1"), 5ms);
  EXPECT_EQ(o.end, 25ms);
}

// RFC 8305 with IPv6 in a black hole: the other family after one delay.
TEST(PublishedRaces, ipv6_black_hole_costs_one_delay) {
  const Outcome o = Play({{"1.1.1", kSilent}, {"2.2.1", 30ms}}).run();
  EXPECT_EQ(o.winner, "2.2.1");
  EXPECT_EQ(o.end, 280ms);
}

// "Lazy Eye Inspection" (IMC 2025), delayed IPv6: it wins as long as it is not later than the delay
// and IPv4 together; at that instant the better rank decides (rule 67).
TEST(PublishedRaces, delayed_ipv6_wins_up_to_the_delay_plus_ipv4) {
  EXPECT_EQ(Play({{"1.1.1", 280ms}, {"2.2.1", 30ms}}).run().winner, "1.1.1");
  EXPECT_EQ(Play({{"1.1.1", 280ms + 1ns}, {"2.2.1", 30ms}}).run().winner, "2.2.1");
}

}  // namespace
}  // namespace post::test
