// Races as tables of (time, input, output): `race.at(250ms).in(timer()).out(attempt("1.2.1"))`.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <functional>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/establishment/racing.h"

namespace post::race {

// How a row that fails shows its actions.
inline void PrintTo(const Action& action, std::ostream* out) {
  struct Words {
    std::ostream& out;
    void operator()(const StartAttempt& start) const {
      out << "start " << start.branch.to_string() << " (" << name_of(start.trigger) << ", rule "
          << unsigned{start.rule.number} << ")";
    }
    void operator()(const CancelAttempt& cancel) const {
      out << "cancel " << cancel.branch.to_string() << (cancel.started ? "" : " (never started)")
          << " (rule " << unsigned{cancel.rule.number} << ")";
    }
    void operator()(const Won& won) const { out << "won by " << won.branch.to_string(); }
    void operator()(const Failed& failed) const {
      out << "failed:";
      for (const auto& [branch, cause] : failed.causes) {
        out << " " << branch.to_string() << " " << name_of(cause);
      }
    }
  };
  std::visit(Words{*out}, action);
}

}  // namespace post::race

namespace post::test {

/// "1.2.1"
inline Branch branch(std::string_view text) {
  Branch parsed;
  for (std::uint16_t* number : {&parsed.local, &parsed.remote, &parsed.stack}) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
    EXPECT_EQ(error, std::errc());
    text.remove_prefix(
        std::min<std::size_t>(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
  }
  return parsed;
}

/// Entrants with the ranks 1, 2, 3, ...
inline std::vector<Entrant> ranked(std::initializer_list<std::string_view> branches) {
  std::vector<Entrant> entrants;
  for (const std::string_view text : branches) {
    entrants.push_back({branch(text), static_cast<std::uint32_t>(entrants.size() + 1)});
  }
  return entrants;
}

// What comes in.
using RaceInput = std::function<race::Actions(Race&, Time)>;

inline RaceInput start(std::vector<Entrant> entrants, bool complete = true) {
  return [=](Race& race, Time now) { return race.start(now, entrants, complete); };
}
inline RaceInput resolved(std::vector<Entrant> entrants, bool complete) {
  return [=](Race& race, Time now) {
    race.entrants(now, entrants, complete);
    return race::Actions();
  };
}
inline RaceInput up(std::string_view text) {
  return [at = branch(text)](Race& race, Time now) {
    race.attempt_succeeded(now, at);
    return race::Actions();
  };
}
inline RaceInput down(std::string_view text, Cause cause = Cause::kRefused) {
  return [at = branch(text), cause](Race& race, Time now) {
    race.attempt_failed(now, at, cause);
    return race::Actions();
  };
}
inline RaceInput timer() {
  return [](Race& race, Time now) { return race.timer(now); };
}
inline RaceInput abort_race() {
  return [](Race& race, Time) { return race.abort(); };
}

// What comes out, with the rule that it has to show.
inline race::Action attempt(std::string_view text, Trigger trigger, Rule rule) {
  return race::StartAttempt{branch(text), trigger, rule};
}
inline race::Action first(std::string_view text) {
  return attempt(text, Trigger::kFirst, RULE(62));
}
inline race::Action attempt(std::string_view text) {
  return attempt(text, Trigger::kDelay, RULE(64));
}
inline race::Action next_at_once(std::string_view text) {
  return attempt(text, Trigger::kFailure, RULE(65));
}
inline race::Action together(std::string_view text) {
  return attempt(text, Trigger::kEqualRank, RULE(63));
}
inline race::Action won(std::string_view text) { return race::Won{branch(text), RULE(67)}; }
inline race::Action cancelled(std::string_view text, Rule rule = RULE(67)) {
  return race::CancelAttempt{branch(text), true, rule};
}
inline race::Action never_started(std::string_view text, Rule rule = RULE(67)) {
  return race::CancelAttempt{branch(text), false, rule};
}
inline race::Action failed(std::initializer_list<std::pair<std::string_view, Cause>> causes) {
  race::Failed all;
  for (const auto& [text, cause] : causes) all.causes.push_back({branch(text), cause});
  return all;
}

/// One race and the clock of its table. A row with a timer must be the deadline that the race asked
/// for: a timer that nobody armed proves nothing.
class RaceScript {
 public:
  explicit RaceScript(std::string_view policy = "staggered",
                      Duration delay = std::chrono::milliseconds(250), Duration timeout = kForever)
      : race_({.policy = *RacingPolicyRegistry::built_in().find(policy),
               .connection_attempt_delay = delay,
               .timeout = timeout}) {}

  RaceScript& at(Duration time) {
    EXPECT_TRUE(got_.empty()) << "the row before has actions that it does not name";
    EXPECT_GE(race_.next_deadline(), kStartOfRun + time) << "a timer was due before this row";
    now_ = kStartOfRun + time;
    return *this;
  }
  RaceScript& in(const RaceInput& input) {
    const race::Actions actions = input(race_, now_);
    got_.insert(got_.end(), actions.begin(), actions.end());
    return *this;
  }
  RaceScript& in(const RaceInput& input, const RaceInput& then) { return in(input).in(then); }
  /// Fires the timer if it is due now, as an owner would at the end of this instant's arrivals.
  RaceScript& settle() {
    while (race_.next_deadline() <= now_) in(timer());
    return *this;
  }
  RaceScript& out() { return expect({}); }
  template <class... More>
  RaceScript& out(const race::Action& action, const More&... more) {
    return expect({action, more...});
  }
  RaceScript& next(Duration time) {
    EXPECT_EQ(race_.next_deadline(), kStartOfRun + time);
    return *this;
  }
  RaceScript& waits() {
    EXPECT_EQ(race_.next_deadline(), kNever);
    return *this;
  }
  const Race& race() const { return race_; }

 private:
  RaceScript& expect(const race::Actions& expected) {
    EXPECT_EQ(got_, expected) << "at " << nanoseconds_of(now_) << " ns";
    got_.clear();
    return *this;
  }

  Race race_;
  Time now_{};
  race::Actions got_;
};

}  // namespace post::test
