#include "model/establishment/racing.h"

#include <algorithm>

namespace post {

using race::Actions;

Actions Race::start(Time now, std::span<const Entrant> entrants, bool complete) {
  Actions actions;
  if (phase_ != Phase::kIdle) return actions;
  phase_ = Phase::kRunning;
  timeout_at_ = after(now, options_.timeout);
  waiting_.assign(entrants.begin(), entrants.end());
  complete_ = complete;
  start_due(now, actions);
  return actions;
}

void Race::entrants(Time now, std::span<const Entrant> entrants, bool complete) {
  if (phase_ != Phase::kRunning) return;
  const bool was_due = next_start().at < now && unsettled_ == kNever;
  added_ = added_ || (waiting_.empty() && !attempts_.empty() && was_due);
  waiting_.clear();
  for (const Entrant& entrant : entrants) {
    const auto attempt = std::ranges::find(attempts_, entrant.branch, branch_of);
    if (attempt == attempts_.end()) {
      waiting_.push_back(entrant);
    } else {
      attempt->entrant.rank = entrant.rank;
    }
  }
  complete_ = complete;
  note(now);
}

void Race::attempt_succeeded(Time now, const Branch& branch) {
  Attempt* attempt = running(branch);
  if (attempt == nullptr) return;
  attempt->state = State::kSucceeded;
  note(now);
}

void Race::attempt_failed(Time now, const Branch& branch, Cause cause) {
  Attempt* attempt = running(branch);
  if (attempt == nullptr) return;
  attempt->state = State::kFailed;
  attempt->cause = cause;
  failed_since_ = true;
  note(now);
}

Actions Race::timer(Time now) {
  Actions actions;
  if (phase_ != Phase::kRunning) return actions;
  unsettled_ = kNever;
  if (const Attempt* winner = best_success()) {
    win(*winner, actions);
  } else if (now >= timeout_at_) {
    time_out(actions);
  } else {
    start_due(now, actions);
  }
  return actions;
}

Actions Race::abort() {
  Actions actions;
  if (phase_ == Phase::kRunning) cancel_rest(nullptr, RULE(13), actions);
  phase_ = Phase::kOver;
  return actions;
}

Time Race::next_deadline() const {
  if (phase_ != Phase::kRunning) return kNever;
  if (unsettled_ != kNever) return unsettled_;
  return waiting_.empty() ? timeout_at_ : std::min(timeout_at_, next_start().at);
}

NextStart Race::next_start() const {
  if (attempts_.empty()) return {kStartOfRun, Trigger::kFirst};
  NextStart next =
      options_.policy->next({.last_start = last_start_,
                             .running = running_count(),
                             .failed_since = failed_since_,
                             .connection_attempt_delay = options_.connection_attempt_delay});
  if (added_) next.trigger = Trigger::kAdded;
  return next;
}

void Race::start_due(Time now, Actions& actions) {
  while (!waiting_.empty()) {
    const NextStart next = next_start();
    if (next.at > now) return;
    start_rank(now, next.trigger, actions);
  }
  if (complete_ && running_count() == 0) fail(actions);
}

void Race::start_rank(Time now, Trigger trigger, Actions& actions) {
  const std::uint32_t rank = waiting_.front().rank;
  const auto end = std::ranges::find_if(waiting_, [&](auto& e) { return e.rank != rank; });
  for (auto entrant = waiting_.begin(); entrant != end; ++entrant) {
    attempts_.push_back({*entrant});
    actions.push_back(race::StartAttempt{entrant->branch, trigger, rule_of(trigger)});
    trigger = Trigger::kEqualRank;
  }
  waiting_.erase(waiting_.begin(), end);
  last_start_ = now;
  failed_since_ = false;
  added_ = false;
}

void Race::win(const Attempt& winner, Actions& actions) {
  phase_ = Phase::kOver;
  actions.push_back(race::Won{winner.entrant.branch, RULE(67)});
  cancel_rest(&winner, RULE(67), actions);
}

void Race::fail(Actions& actions) {
  phase_ = Phase::kOver;
  race::Failed failed;
  for (const Attempt& attempt : attempts_) {
    failed.causes.push_back({attempt.entrant.branch, attempt.cause});
  }
  actions.push_back(std::move(failed));
}

void Race::time_out(Actions& actions) {
  cancel_rest(nullptr, RULE(70), actions);
  for (Attempt& attempt : attempts_) {
    if (attempt.state == State::kRunning) attempt.cause = Cause::kTimedOut;
  }
  for (const Entrant& entrant : waiting_) {
    attempts_.push_back({entrant, State::kFailed, Cause::kTimedOut});
  }
  fail(actions);
}

void Race::cancel_rest(const Attempt* winner, Rule rule, Actions& actions) {
  for (const Attempt& attempt : attempts_) {
    if (&attempt == winner || attempt.state == State::kFailed) continue;
    actions.push_back(race::CancelAttempt{attempt.entrant.branch, true, rule});
  }
  for (const Entrant& entrant : waiting_) {
    actions.push_back(race::CancelAttempt{entrant.branch, false, rule});
  }
}

Race::Attempt* Race::running(const Branch& branch) {
  if (phase_ != Phase::kRunning) return nullptr;
  const auto attempt = std::ranges::find(attempts_, branch, branch_of);
  if (attempt == attempts_.end() || attempt->state != State::kRunning) return nullptr;
  return &*attempt;
}

std::size_t Race::running_count() const {
  const auto count = std::ranges::count(attempts_, State::kRunning, &Attempt::state);
  return static_cast<std::size_t>(count);
}

const Race::Attempt* Race::best_success() const {
  const Attempt* best = nullptr;
  for (const Attempt& attempt : attempts_) {
    if (attempt.state != State::kSucceeded) continue;
    if (best == nullptr || attempt.entrant.rank < best->entrant.rank) best = &attempt;
  }
  return best;
}

// The deadline of this instant: judged once all its arrivals were delivered (rule 2).
void Race::note(Time now) { unsettled_ = std::min(unsettled_, now); }

void Race::append_state(StateHash& hash) const {
  hash.append(phase_).append(complete_).append(failed_since_).append(added_);
  hash.append(unsettled_).append(last_start_).append(timeout_at_);
  hash.append(attempts_.size());
  for (const Attempt& attempt : attempts_) {
    append_entrant(hash, attempt.entrant);
    hash.append(attempt.state).append(attempt.cause);
  }
  hash.append(waiting_.size());
  for (const Entrant& entrant : waiting_) append_entrant(hash, entrant);
}

void Race::append_entrant(StateHash& hash, const Entrant& entrant) {
  hash.append(entrant.branch.local).append(entrant.branch.remote).append(entrant.branch.stack);
  hash.append(entrant.rank);
}

}  // namespace post
