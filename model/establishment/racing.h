// The race (rules 63 to 71): which attempt starts when, who wins, who is cancelled. A state machine
// without I/O.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/cause.h"
#include "model/establishment/branch.h"
#include "model/establishment/racing_policy.h"
#include "model/state.h"
#include "model/time.h"
#include "model/trace.h"

namespace post {

/// A candidate as the race sees it.
struct Entrant {
  Branch branch;
  std::uint32_t rank = 0;  ///< better first; equal ranks start together (rule 63)
  friend bool operator==(const Entrant&, const Entrant&) = default;
};

struct RaceOptions {
  std::shared_ptr<const RacingPolicy> policy;
  Duration connection_attempt_delay = std::chrono::milliseconds(250);
  Duration timeout = kForever;  ///< of the whole race, from start()
};

namespace race {

/// What the race wants done. Each carries the rule that it shows, for its trace event.
struct StartAttempt {
  Branch branch;
  Trigger trigger = Trigger::kFirst;
  Rule rule = RULE(62);
  friend bool operator==(const StartAttempt&, const StartAttempt&) = default;
};

/// Release this attempt, silently. Where it never started, there is nothing to release but
/// something to trace.
struct CancelAttempt {
  Branch branch;
  bool started = false;
  Rule rule = RULE(67);
  friend bool operator==(const CancelAttempt&, const CancelAttempt&) = default;
};

struct Won {
  Branch branch;
  Rule rule = RULE(67);
  friend bool operator==(const Won&, const Won&) = default;
};

struct FailedAttempt {
  Branch branch;
  Cause cause = Cause::kNone;
  friend bool operator==(const FailedAttempt&, const FailedAttempt&) = default;
};

/// Nothing is left to try. Each attempt's cause, in the order of their starts; kTimedOut for those
/// that the race's own timeout ended, started or not.
struct Failed {
  std::vector<FailedAttempt> causes;
  Rule rule = RULE(70);
  friend bool operator==(const Failed&, const Failed&) = default;
};

using Action = std::variant<StartAttempt, CancelAttempt, Won, Failed>;
using Actions = std::vector<Action>;

}  // namespace race

/// One race. How the owner drives it:
///
/// 1. start() once; then the inputs below as they happen, each with the time at which it happens.
/// 2. After every call, arm one Task of phase kTimer for next_deadline(), and call timer() when it
/// fires.
/// 3. Carry out the actions of start(), timer() and abort() in their order. The other inputs only
/// note what happened.
///
/// So everything that one instant brings is judged together: next_deadline() is `now` after an
/// outcome, and a timer runs only when all arrivals of its instant were delivered (rule 2). Of two
/// successes at one instant the better rank wins whichever came first (rule 67), and a success that
/// arrives when the next attempt is due prevents its start. An attempt that fails while it is being
/// started is reported by attempt_failed() from within the carrying out of actions.
class Race {
 public:
  explicit Race(RaceOptions options) : options_(std::move(options)) {}

  /// `entrants` in rank order. `complete`: no others will come; otherwise the race waits for
  /// entrants() when it has none left.
  race::Actions start(Time now, std::span<const Entrant> entrants, bool complete);

  /// The whole ranking anew, while names are resolved: what has started stays; the rest takes this
  /// order (rule 71).
  void entrants(Time now, std::span<const Entrant> entrants, bool complete);
  /// The whole stack of this attempt is up (rule 66). Ignored where the attempt is not running.
  void attempt_succeeded(Time now, const Branch& branch);
  void attempt_failed(Time now, const Branch& branch, Cause cause);

  race::Actions timer(Time now);
  /// Cancels all. The race is over, without Won or Failed.
  race::Actions abort();

  /// kNever once the race is over, or while only outcomes can move it.
  Time next_deadline() const;
  bool over() const { return phase_ == Phase::kOver; }
  void append_state(StateHash& hash) const;

 private:
  enum class Phase : std::uint8_t { kIdle, kRunning, kOver };
  enum class State : std::uint8_t { kRunning, kSucceeded, kFailed };
  struct Attempt {
    Entrant entrant;
    State state = State::kRunning;
    Cause cause = Cause::kNone;
  };

  static const Branch& branch_of(const Attempt& attempt) { return attempt.entrant.branch; }
  static void append_entrant(StateHash& hash, const Entrant& entrant);

  Attempt* running(const Branch& branch);
  std::size_t running_count() const;
  void note(Time now);
  NextStart next_start() const;
  const Attempt* best_success() const;
  void start_due(Time now, race::Actions& actions);
  void start_rank(Time now, Trigger trigger, race::Actions& actions);
  void win(const Attempt& winner, race::Actions& actions);
  void fail(race::Actions& actions);
  void time_out(race::Actions& actions);
  void cancel_rest(const Attempt* winner, Rule rule, race::Actions& actions);

  RaceOptions options_;
  Phase phase_ = Phase::kIdle;
  std::vector<Attempt> attempts_;  // in the order of their starts
  std::vector<Entrant> waiting_;   // in rank order
  bool complete_ = false;
  bool failed_since_ = false;  // an attempt failed since the last start
  bool added_ = false;         // the next start was due when nothing was left
  Time unsettled_ = kNever;    // when something was noted that timer() has not judged
  Time last_start_{};
  Time timeout_at_ = kNever;
};

}  // namespace post
