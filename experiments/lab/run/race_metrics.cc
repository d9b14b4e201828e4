#include "experiments/lab/run/race_metrics.h"

#include <algorithm>
#include <optional>

namespace post::lab {
namespace {

std::int64_t count(const RaceHistory& race, AttemptOutcome outcome) {
  return std::ranges::count_if(race.candidates, [&](const CandidateHistory& candidate) {
    return candidate.start && candidate.outcome == outcome;
  });
}

std::int64_t attempts(const RaceHistory& race) {
  return std::ranges::count_if(race.candidates,
                               [](const auto& candidate) { return candidate.start.has_value(); });
}

std::string outcome_of(const RaceHistory& race) {
  if (!race.winner.empty()) return "won";
  if (!race.failure.empty()) return "failed";
  return race.ended ? "aborted" : "running";
}

std::optional<Time> first_start(const RaceHistory& race) {
  std::optional<Time> first;
  for (const CandidateHistory& candidate : race.candidates) {
    if (candidate.start && (!first || candidate.start->at < *first)) first = candidate.start->at;
  }
  return first;
}

void report_winner(const CandidateHistory& winner, const std::string& prefix, Summary& summary) {
  summary.set_text(prefix + "winner", winner.branch);
  if (winner.start) summary.set(prefix + "winner_started_ns", winner.start->at);
  summary.set_text(prefix + "winner_local", winner.local);
  summary.set_text(prefix + "winner_interface", winner.interface);
  summary.set_text(prefix + "winner_remote", winner.remote);
  summary.set_text(prefix + "winner_stack", winner.stack);
}

void report_race(const RaceHistory& race, const std::string& prefix, Summary& summary) {
  summary.set_text(prefix + "outcome", outcome_of(race));
  if (const auto started = first_start(race)) summary.set(prefix + "started_ns", *started);
  if (race.ended) summary.set(prefix + "ended_ns", *race.ended);
  summary.set(prefix + "attempts", attempts(race));
  summary.set(prefix + "failed", count(race, AttemptOutcome::kFailed));
  summary.set(prefix + "cancelled", count(race, AttemptOutcome::kCancelled));
  if (const CandidateHistory* winner = race.find(race.winner)) {
    report_winner(*winner, prefix, summary);
  }
}

}  // namespace

void report_races(std::span<const RaceHistory> races, std::string_view host,
                  const std::string& endpoint, Summary& summary) {
  std::int64_t number = 0;
  for (const RaceHistory& race : races) {
    if (race.host != host) continue;
    ++number;
    report_race(race, "endpoint." + endpoint + ".race." + std::to_string(number) + ".", summary);
  }
  summary.set("endpoint." + endpoint + ".races", number);
}

}  // namespace post::lab
