#include "experiments/lab/explain/race_json.h"

#include <nlohmann/json.hpp>

namespace post::lab {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Rules& rules) {
  Json numbers = Json::array();
  for (const Rule rule : rules) numbers.push_back(rule.number);
  return numbers;
}

std::string_view name_of(AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::kWon:
      return "won";
    case AttemptOutcome::kSucceeded:
      return "succeeded";
    case AttemptOutcome::kFailed:
      return "failed";
    case AttemptOutcome::kCancelled:
      return "cancelled";
    case AttemptOutcome::kPending:
      break;
  }
  return "pending";
}

Json json_of(const CandidateHistory& candidate) {
  Json json{{"branch", candidate.branch},
            {"rank", candidate.rank},
            {"interface", candidate.interface},
            {"local", candidate.local},
            {"remote", candidate.remote},
            {"stack", candidate.stack},
            {"outcome", name_of(candidate.outcome)},
            {"started_ns", nullptr},
            {"trigger", nullptr},
            {"ended_ns", nullptr},
            {"why", nullptr},
            {"rules", Json::array()}};
  if (candidate.start) {
    json["started_ns"] = nanoseconds_of(candidate.start->at);
    json["trigger"] = candidate.start->trigger;
  }
  if (candidate.outcome == AttemptOutcome::kPending) return json;
  json["ended_ns"] = nanoseconds_of(candidate.end.at);
  json["why"] = candidate.end.why;
  json["rules"] = json_of(candidate.end.rules);
  return json;
}

Json json_of(const ExcludedCandidate& excluded) {
  return {{"interface", excluded.interface}, {"local", excluded.local},
          {"remote", excluded.remote},       {"stack", excluded.stack},
          {"reason", excluded.reason},       {"rules", json_of(excluded.rules)}};
}

Json json_of(const RaceHistory& race) {
  Json json{{"host", race.host},
            {"association", static_cast<std::uint32_t>(race.association)},
            {"carrier", static_cast<std::uint32_t>(race.carrier)},
            {"begun_ns", nanoseconds_of(race.begun)},
            {"ended_ns", nullptr},
            {"winner", race.winner.empty() ? Json() : Json(race.winner)},
            {"failure", race.failure.empty() ? Json() : Json(race.failure)},
            {"rules", json_of(race.rules)},
            {"candidates", Json::array()},
            {"excluded", Json::array()}};
  if (race.ended) json["ended_ns"] = nanoseconds_of(*race.ended);
  for (const auto& candidate : race.candidates) json["candidates"].push_back(json_of(candidate));
  for (const auto& excluded : race.excluded) json["excluded"].push_back(json_of(excluded));
  return json;
}

}  // namespace

Json json_of(std::span<const RaceHistory> races) {
  Json json = Json::array();
  for (const RaceHistory& race : races) json.push_back(json_of(race));
  return json;
}

}  // namespace post::lab
