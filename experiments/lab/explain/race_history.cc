#include "experiments/lab/explain/race_history.h"

#include <algorithm>
#include <array>

#include "experiments/lab/trace/recorder.h"
#include "model/address.h"
#include "model/trace_events.h"

namespace post::lab {
namespace {

constexpr std::string_view kAborted = "aborted";

Rules rules_of(const TraceRecord& record) { return {record.rules.begin(), record.rules.end()}; }

std::string text(const TraceRecord& record, std::string_view field) {
  return std::string(text_field(record, field));
}

CandidateHistory& candidate_of(RaceHistory& race, const TraceRecord& record) {
  const std::string branch = text(record, "branch");
  const auto known = std::ranges::find(race.candidates, branch, &CandidateHistory::branch);
  if (known != race.candidates.end()) return *known;
  race.candidates.emplace_back().branch = branch;
  return race.candidates.back();
}

template <class Described>
void describe(Described& described, const TraceRecord& record) {
  described.local = text(record, "local");
  described.interface = text(record, "interface");
  described.remote = text(record, "remote");
  described.stack = text(record, "stack");
}

void note_locals(RaceHistory& race, TraceSeq, const TraceRecord& record) {
  race.findings.push_back({record.time, "", text(record, "locals"), rules_of(record)});
}

void note_resolved(RaceHistory& race, TraceSeq, const TraceRecord& record) {
  race.findings.push_back(
      {record.time, text(record, "remote"), text(record, "addresses"), rules_of(record)});
}

void note_ranked(RaceHistory& race, TraceSeq, const TraceRecord& record) {
  CandidateHistory& candidate = candidate_of(race, record);
  describe(candidate, record);
  candidate.rank = unsigned_field(record, "rank").value_or(0);
  std::ranges::stable_sort(race.candidates, {}, &CandidateHistory::rank);
}

void note_excluded(RaceHistory& race, TraceSeq, const TraceRecord& record) {
  ExcludedCandidate& excluded = race.excluded.emplace_back();
  describe(excluded, record);
  excluded.reason = text(record, "reason");
  excluded.rules = rules_of(record);
}

const CandidateHistory* last_started(const RaceHistory& race) {
  const auto seq = [](const CandidateHistory& one) { return one.start ? one.start->seq : 0; };
  const auto last = std::ranges::max_element(race.candidates, {}, seq);
  return last != race.candidates.end() && last->start ? &*last : nullptr;
}

const CandidateHistory* last_failed(const RaceHistory& race) {
  const auto seq = [](const CandidateHistory& one) {
    return one.outcome == AttemptOutcome::kFailed ? one.end.seq : 0;
  };
  const auto last = std::ranges::max_element(race.candidates, {}, seq);
  return last != race.candidates.end() && seq(*last) > 0 ? &*last : nullptr;
}

void note_started(RaceHistory& race, TraceSeq seq, const TraceRecord& record) {
  AttemptStart start{seq, record.time, text(record, "trigger"), "", {}, rules_of(record)};
  const CandidateHistory* failed = start.trigger == "failure" ? last_failed(race) : nullptr;
  if (const CandidateHistory* before = failed != nullptr ? failed : last_started(race)) {
    start.after = before->branch;
    start.after_at = failed != nullptr ? before->end.at : before->start->at;
  }
  CandidateHistory& candidate = candidate_of(race, record);
  if (candidate.rank == 0) describe(candidate, record);
  candidate.start = std::move(start);
}

void end_attempt(CandidateHistory& candidate, AttemptOutcome outcome, TraceSeq seq,
                 const TraceRecord& record, std::string_view why) {
  candidate.outcome = outcome;
  candidate.end = {seq, record.time, text(record, why), rules_of(record)};
}

void note_succeeded(RaceHistory& race, TraceSeq seq, const TraceRecord& record) {
  end_attempt(candidate_of(race, record), AttemptOutcome::kSucceeded, seq, record, "");
}

void note_failed(RaceHistory& race, TraceSeq seq, const TraceRecord& record) {
  end_attempt(candidate_of(race, record), AttemptOutcome::kFailed, seq, record, "cause");
}

void note_cancelled(RaceHistory& race, TraceSeq seq, const TraceRecord& record) {
  CandidateHistory& candidate = candidate_of(race, record);
  const bool was_up = candidate.outcome == AttemptOutcome::kSucceeded;
  end_attempt(candidate, was_up ? AttemptOutcome::kSucceeded : AttemptOutcome::kCancelled, seq,
              record, "reason");
  if (race.ended || candidate.end.why != kAborted) return;
  race.failure = kAborted;  // nothing else tells the end of such a race
  race.ended = record.time;
}

void note_established(RaceHistory& race, TraceSeq seq, const TraceRecord& record) {
  CandidateHistory& candidate = candidate_of(race, record);
  if (candidate.rank == 0) describe(candidate, record);
  if (candidate.end.seq == 0) candidate.end = {seq, record.time, "", {}};
  candidate.outcome = AttemptOutcome::kWon;
  race.winner = candidate.branch;
  race.ended = record.time;
  race.rules = rules_of(record);
}

void note_gave_up(RaceHistory& race, TraceSeq, const TraceRecord& record) {
  race.failure = text(record, "reason");
  race.ended = record.time;
  race.rules = rules_of(record);
}

/// What a kind of event adds to a race. Losers may be told after the end of the race.
struct Taking {
  std::string_view event;
  bool may_follow_the_end;
  void (*take)(RaceHistory&, TraceSeq, const TraceRecord&);
};

constexpr std::array kNotes = {
    Taking{trace::LocalsGathered::kName, false, note_locals},
    Taking{trace::RemoteResolved::kName, false, note_resolved},
    Taking{trace::CandidateRanked::kName, false, note_ranked},
    Taking{trace::CandidateExcluded::kName, false, note_excluded},
    Taking{trace::AttemptStarted::kName, false, note_started},
    Taking{trace::AttemptSucceeded::kName, true, note_succeeded},
    Taking{trace::AttemptFailed::kName, true, note_failed},
    Taking{trace::AttemptCancelled::kName, true, note_cancelled},
    Taking{trace::Established::kName, true, note_established},
    Taking{trace::EstablishmentFailed::kName, false, note_gave_up},
};

/// An address with or without port, as traces write them.
struct Place {
  std::optional<IpAddress> ip;
  std::uint16_t port = 0;  ///< 0: unknown
};

Place place_of(std::string_view text) {
  if (const auto both = SocketAddress::parse(text)) return {both->ip, both->port};
  return {IpAddress::parse(text), 0};
}

bool same(const Place& a, const Place& b) {
  return a.ip && a.ip == b.ip && (a.port == b.port || a.port == 0 || b.port == 0);
}

bool runs_between(const CandidateHistory& candidate, const Place& source,
                  const Place& destination) {
  if (!candidate.start || candidate.outcome != AttemptOutcome::kPending) return false;
  const Place local = place_of(candidate.local);
  const Place remote = place_of(candidate.remote);
  return (same(local, source) && same(remote, destination)) ||
         (same(local, destination) && same(remote, source));
}

}  // namespace

const CandidateHistory* RaceHistory::find(std::string_view branch) const {
  const auto found = std::ranges::find(candidates, branch, &CandidateHistory::branch);
  return found == candidates.end() ? nullptr : &*found;
}

RaceHistory& RaceCollector::race_of(const TraceRecord& record, bool may_follow_the_end) {
  Key key{std::string(record.host), record.subject.association, record.subject.carrier};
  const auto latest = latest_.find(key);
  if (latest != latest_.end()) {
    RaceHistory& race = races_[latest->second];
    if (!race.ended || may_follow_the_end) return race;
  }
  latest_.insert_or_assign(std::move(key), races_.size());
  RaceHistory& race = races_.emplace_back();
  race.host = record.host;
  race.association = record.subject.association;
  race.carrier = record.subject.carrier;
  race.begun = record.time;
  return race;
}

void RaceCollector::note_drop(const TraceRecord& record) {
  const Place source = place_of(text_field(record, "source"));
  const Place destination = place_of(text_field(record, "destination"));
  for (RaceHistory& race : races_) {
    if (race.ended) continue;
    for (CandidateHistory& candidate : race.candidates) {
      if (!runs_between(candidate, source, destination)) continue;
      ++candidate.drops[{text(record, "where"), text(record, "verdict")}];
    }
  }
}

void RaceCollector::write(TraceSeq seq, const TraceRecord& record) {
  if (record.name == trace::PacketDropped::kName) return note_drop(record);
  const auto note = std::ranges::find(kNotes, record.name, &Taking::event);
  if (note == kNotes.end()) return;
  note->take(race_of(record, note->may_follow_the_end), seq, record);
}

}  // namespace post::lab
