// Races as a trace tells them: what was there to try, what was tried when and why, and what became
// of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "experiments/lab/explain/words.h"
#include "experiments/lab/trace/record_writer.h"

namespace post::lab {

struct AttemptStart {
  TraceSeq seq = 0;
  Time at;
  std::string trigger;
  std::string after;  ///< branch of the attempt started or, with `failure`, failed last before it
  Time after_at;      ///< when that was
  Rules rules;
};

enum class AttemptOutcome : std::uint8_t { kPending, kWon, kSucceeded, kFailed, kCancelled };

struct AttemptEnd {
  TraceSeq seq = 0;
  Time at;
  std::string why;  ///< the cause of a failure, the reason of a cancellation
  Rules rules;
};

/// A leaf of the candidate tree with its attempt, where there was one.
struct CandidateHistory {
  std::string branch;
  std::uint64_t rank = 0;  ///< 0: never ranked
  std::string local;
  std::string interface;
  std::string remote;
  std::string stack;
  std::optional<AttemptStart> start;
  AttemptOutcome outcome = AttemptOutcome::kPending;  ///< kSucceeded: up, but another one won
  AttemptEnd end;                                     ///< unless pending
  /// Packets between its addresses that the network dropped while it ran, by place and verdict.
  std::map<std::pair<std::string, std::string>, std::uint64_t> drops;
};

struct ExcludedCandidate {
  std::string local;
  std::string interface;
  std::string remote;
  std::string stack;
  std::string reason;
  Rules rules;
};

/// Something that the race learned: its locals, or what a name resolved to.
struct RaceFinding {
  Time at;
  std::string what;   ///< empty: the locals
  std::string found;  ///< separated by spaces; empty: nothing
  Rules rules;
};

struct RaceHistory {
  std::string host;
  AssociationId association{};
  CarrierId carrier{};
  Time begun;
  std::vector<RaceFinding> findings;
  std::vector<CandidateHistory> candidates;  ///< in rank order
  std::vector<ExcludedCandidate> excluded;
  std::optional<Time> ended;
  std::string winner;   ///< branch; empty: none
  std::string failure;  ///< why there is no winner
  Rules rules;          ///< of the outcome

  const CandidateHistory* find(std::string_view branch) const;
};

/// Collects the races of a trace, in the order of their beginnings. What one host says about one
/// Association and Carrier is one race until that has ended; then the next begins.
class RaceCollector final : public RecordWriter {
 public:
  void write(TraceSeq seq, const TraceRecord& record) override;
  const std::vector<RaceHistory>& races() const { return races_; }

 private:
  using Key = std::tuple<std::string, AssociationId, CarrierId>;

  RaceHistory& race_of(const TraceRecord& record, bool may_follow_the_end);
  void note_drop(const TraceRecord& record);

  std::vector<RaceHistory> races_;
  std::map<Key, std::size_t> latest_;  // index of the latest race of each key
};

}  // namespace post::lab
