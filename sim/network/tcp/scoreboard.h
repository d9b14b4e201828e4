// What is under way, segment by segment: when each left, what became of it, in which order they
// left. The source of RTT samples and of all that loss recovery asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// What one acknowledgement tells of the round trip. Both are absent where it delivers a segment
/// that was sent twice, since one cannot tell which copy it answers (Karn, RFC 6298 section 3).
struct RttSample {
  std::optional<Duration> oldest;  ///< of the first segment covered: includes what the peer delayed
  std::optional<Duration> newest;  ///< of the last segment covered: the shortest
};

/// A segment that was sent and is not yet acknowledged cumulatively.
struct SentSegment {
  enum class Fate : std::uint8_t {
    kUnderWay,
    kLost,    ///< left the network, and was not sent again since
    kSacked,  ///< arrived
  };
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  StreamOffset begin = 0;
  StreamOffset end = 0;
  Time sent = kStartOfRun;  ///< its last copy
  std::uint64_t earlier = kNone;
  std::uint64_t later = kNone;
  Fate fate = Fate::kUnderWay;
  bool retransmitted = false;

  std::size_t octets() const { return static_cast<std::size_t>(end - begin); }
};

/// Segments stand in the order of their octets and have ascending ids. Those under way are also
/// linked in the order in which they left, so that loss detection by time touches each once.
/// Nothing is allocated once the window has been as large as it gets.
class Scoreboard {
 public:
  using Id = std::uint64_t;
  static constexpr Id kNone = SentSegment::kNone;

  /// Octets behind all others leave; `again`: they have left before.
  void on_sent(StreamOffset begin, StreamOffset end, Time now, bool again);
  /// `visit(const SentSegment&)` for each segment that this acknowledgement of all before `until`
  /// delivers: not those that were sacked before.
  template <class Visit>
  void on_acked(StreamOffset until, Visit&& visit) {
    while (!empty() && at(first_).end <= until) {
      if (at(first_).fate != SentSegment::Fate::kSacked) visit(std::as_const(at(first_)));
      pop_front();
    }
    if (!empty() && at(first_).begin < until) trim_front(until);
  }
  /// The same for a block of a selective acknowledgement. Segments that it covers in part stay.
  template <class Visit>
  void on_sacked(StreamOffset begin, StreamOffset end, Visit&& visit) {
    for (Id id = find(begin); id != end_ && at(id).end <= end; ++id) {
      if (at(id).fate == SentSegment::Fate::kSacked) continue;
      visit(std::as_const(at(id)));
      set_fate(id, SentSegment::Fate::kSacked);
    }
  }
  void mark_lost(Id id) { set_fate(id, SentSegment::Fate::kLost); }
  /// A copy of it leaves: it is under way, and the last one that left.
  void on_retransmitted(Id id, Time now);
  /// Its next copy tells nothing about the round trip.
  void mark_head_retransmitted() {
    if (!empty()) at(first_).retransmitted = true;
  }
  /// The peer discarded what it had reported (RFC 2018 section 8).
  void forget_sacks();
  /// What counts as lost was only late: it is under way.
  void recall_lost();
  /// True where a copy that left at `since` or later is under way.
  bool has_copies_since(Time since) const;
  /// All that is not sacked is lost, and leaves again in segments of `octets` at most.
  void cut(std::size_t octets);
  void clear();

  bool empty() const { return first_ == end_; }
  Id first() const { return first_; }
  Id last() const { return end_ - 1; }
  const SentSegment& operator[](Id id) const { return slots_[id & (slots_.size() - 1)]; }
  StreamOffset head_end() const { return (*this)[first_].end; }
  /// The one under way that left before the others, or kNone; its successor: SentSegment::later.
  Id earliest() const { return earliest_; }
  /// The first one in the order of octets that is lost, or kNone.
  Id first_lost();

  std::size_t under_way() const { return under_way_; }  ///< octets: RFC 6675's pipe
  std::size_t lost() const { return lost_; }            ///< octets that wait to leave again
  std::size_t sacked() const { return sacked_; }        ///< octets
  std::size_t sacked_segments() const { return sacked_segments_; }
  /// The last one in the order of octets that was ever sacked; only where sacked() is not 0.
  Id last_sacked() const { return last_sacked_; }
  void append_state(StateHash& hash) const;

 private:
  SentSegment& at(Id id) { return slots_[id & (slots_.size() - 1)]; }
  Id find(StreamOffset begin) const;
  void push(const SentSegment& segment);
  void pop_front();
  void trim_front(StreamOffset until);
  void set_fate(Id id, SentSegment::Fate fate);
  void count(const SentSegment& segment, std::size_t octets, bool add);
  void link(Id id);
  void unlink(Id id);

  std::vector<SentSegment> slots_;  ///< a power of two of them
  Id first_ = 0;
  Id end_ = 0;
  Id earliest_ = kNone;
  Id latest_ = kNone;
  Id lost_hint_ = 0;  ///< no lost segment stands before it
  std::size_t under_way_ = 0;
  std::size_t lost_ = 0;
  std::size_t sacked_ = 0;
  std::size_t sacked_segments_ = 0;
  Id last_sacked_ = 0;
};

/// Takes the RTT samples out of what one acknowledgement delivers.
class RttSampler {
 public:
  explicit RttSampler(Time now) : now_(now) {}
  void operator()(const SentSegment& segment) {
    ambiguous_ = ambiguous_ || segment.retransmitted;
    if (!sample_.oldest) sample_.oldest = now_ - segment.sent;
    sample_.newest = now_ - segment.sent;
  }
  RttSample sample() const { return ambiguous_ ? RttSample{} : sample_; }

 private:
  Time now_;
  RttSample sample_;
  bool ambiguous_ = false;
};

}  // namespace post::sim::tcp
