#include "experiments/lab/explain/explain_race.h"

#include <array>
#include <string>

#include "experiments/lab/explain/words.h"

namespace post::lab {
namespace {

template <class Described>
std::string way(const Described& one) {
  const auto or_any = [](const std::string& text) { return text.empty() ? "any" : text; };
  std::string text = one.interface.empty() ? "" : one.interface + ' ';
  text += or_any(one.local) + " -> " + or_any(one.remote);
  return one.stack.empty() ? text : text + ' ' + one.stack;
}

/// For the causes and reasons that traces name. Others stand as they are.
constexpr std::array kPhrases = {
    Phrase{"refused", "the peer refused: nobody listens there"},
    Phrase{"timed_out", "no answer within the protocol's own limit"},
    Phrase{"unreachable", "there is no route, or the network reported it unreachable"},
    Phrase{"packet_too_big", "the network reported packets too big"},
    Phrase{"reset", "the peer reset the connection"},
    Phrase{"interface_down", "its interface went down"},
    Phrase{"address_unavailable", "its local address could not be bound"},
    Phrase{"protocol", "the peer broke the protocol"},
    Phrase{"aborted", "the application gave up"},
    Phrase{"timeout", "the race took longer than the policy allows"},
};

std::string phrase(const std::string& name) { return phrase(kPhrases, name); }

constexpr std::string_view kWonBy = "won_by ";

std::string cancellation(const std::string& reason) {
  if (reason.starts_with(kWonBy)) return reason.substr(kWonBy.size()) + " had won";
  return phrase(reason);
}

std::string start_text(const AttemptStart& start) {
  if (start.trigger == "first") return "started first: the best rank";
  if (start.trigger == "failure") return "started at once: " + start.after + " had just failed";
  if (start.trigger == "equal_rank") return "started together with " + start.after + ": equal rank";
  if (start.trigger == "delay") {
    return "started: " + milliseconds(start.at - start.after_at) + " had passed since " +
           start.after + " started";
  }
  if (start.trigger == "simultaneous") return "started at once: the policy starts all together";
  if (start.trigger == "added") return "started as soon as it was known: nothing else was left";
  return "started: " + start.trigger;
}

std::string end_text(const CandidateHistory& candidate) {
  const std::string ran = milliseconds(candidate.end.at - candidate.start->at);
  switch (candidate.outcome) {
    case AttemptOutcome::kWon:
      return "won: up " + ran + " after its start";
    case AttemptOutcome::kSucceeded:
      return "lost: up " + ran + " after its start, but " + cancellation(candidate.end.why);
    case AttemptOutcome::kFailed:
      return "failed after " + ran + ": " + phrase(candidate.end.why);
    case AttemptOutcome::kCancelled:
      return "lost after " + ran + ": " + cancellation(candidate.end.why);
    case AttemptOutcome::kPending:
      break;
  }
  return "";
}

std::string drops_text(const CandidateHistory& candidate) {
  std::string text;
  for (const auto& [cause, count] : candidate.drops) {
    text += text.empty() ? "the network dropped " : ", ";
    text += std::to_string(count) + (count == 1 ? " packet" : " packets") + " at " + cause.first +
            " (" + cause.second + ')';
  }
  return text;
}

std::string never_started_text(const CandidateHistory& candidate) {
  if (candidate.outcome == AttemptOutcome::kPending) return "not started by the end of the trace";
  return "never started: " + cancellation(candidate.end.why) + rules_text(candidate.end.rules);
}

void explain_candidate(const CandidateHistory& candidate, std::ostream& out) {
  out << "\n  " << candidate.rank << ". " << candidate.branch << "  " << way(candidate) << '\n';
  if (!candidate.start) {
    out << kIndent << never_started_text(candidate) << '\n';
    return;
  }
  line(out, candidate.start->at, start_text(*candidate.start) + rules_text(candidate.start->rules));
  if (!candidate.drops.empty()) out << kIndent << drops_text(candidate) << '\n';
  if (candidate.outcome == AttemptOutcome::kPending) {
    out << kIndent << "still under way at the end of the trace\n";
  } else {
    line(out, candidate.end.at, end_text(candidate) + rules_text(candidate.end.rules));
  }
}

void explain_findings(const RaceHistory& race, std::ostream& out) {
  for (const RaceFinding& finding : race.findings) {
    const std::string what = finding.what.empty() ? "locals: " : finding.what + " is ";
    const std::string found = finding.found.empty() ? "nothing" : finding.found;
    line(out, finding.at, what + found + rules_text(finding.rules));
  }
}

void explain_excluded(const RaceHistory& race, std::ostream& out) {
  if (race.excluded.empty()) return;
  out << "\nNo candidates:\n";
  for (const ExcludedCandidate& excluded : race.excluded) {
    out << "  " << way(excluded) << ": " << excluded.reason << rules_text(excluded.rules) << '\n';
  }
}

void explain_outcome(const RaceHistory& race, std::ostream& out) {
  out << '\n';
  if (!race.ended) {
    out << "The race is undecided at the end of the trace.\n";
  } else if (const CandidateHistory* winner = race.find(race.winner)) {
    line(out, *race.ended,
         "established over " + winner->branch + ", " + milliseconds(*race.ended - race.begun) +
             " after the race began" + rules_text(race.rules));
  } else {
    line(out, *race.ended, "the race failed: " + phrase(race.failure) + rules_text(race.rules));
  }
}

void explain_one(const RaceHistory& race, std::size_t number, std::ostream& out) {
  out << "Race " << number << ": " << race.host;
  if (race.association != AssociationId{}) {
    out << ", association " << static_cast<std::uint32_t>(race.association);
  }
  if (race.carrier != CarrierId{}) out << ", carrier " << static_cast<std::uint32_t>(race.carrier);
  out << "\n\n";
  explain_findings(race, out);
  out << "\nCandidates in rank order:" << (race.candidates.empty() ? " none\n" : "\n");
  for (const CandidateHistory& candidate : race.candidates) explain_candidate(candidate, out);
  explain_excluded(race, out);
  explain_outcome(race, out);
}

}  // namespace

void explain(std::span<const RaceHistory> races, std::ostream& out) {
  if (races.empty()) out << "There is no race in this trace.\n";
  for (std::size_t i = 0; i < races.size(); ++i) {
    if (i > 0) out << '\n';
    explain_one(races[i], i + 1, out);
  }
}

}  // namespace post::lab
