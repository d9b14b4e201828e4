// What became of the Messages that arrive on one Association: what antecedents wait for, across its
// Carriers (rules 36, 40), and what tells duplicates (rule 60).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/psi_types.h"
#include "model/rare_container.h"
#include "model/rarely.h"
#include "model/receiving/ended_streams.h"
#include "model/receiving/id_set.h"

namespace post {

/// Bounded: of each stream a floor, below which everything counts as settled and is never delivered
/// again, and a window above it; of streams that are over no more than that they are, but for
/// Messages that were given up.
class Deliveries {
 public:
  enum class Fate : std::uint8_t {
    kOpen,     ///< neither
    kHanded,   ///< its application has it, or nothing will ever come of it
    kSkipped,  ///< given up: nobody waits for it
  };
  /// Gaps between settled Messages of a stream that are remembered. Beyond it the oldest gap closes
  /// for good: what is not here of it counts as handed over.
  static constexpr std::size_t kWindow = 1 << 16;
  /// The same, of all streams together, and of what else is remembered in ranges: beyond it the
  /// oldest of the stream goes that would have one more.
  static constexpr std::size_t kRanges = 1 << 18;
  /// Antecedents of Messages that are here, on all streams: a peer that names more breaks the rules
  /// (rule 36), for none of them may be forgotten.
  static constexpr std::size_t kRemembered = 1 << 18;

  Fate of(MessageKey key) const;
  /// It is here and open, whatever becomes of the floor and of its stream, until it is settled.
  void arrived(MessageKey key);
  void handed(MessageKey key);
  void skipped(MessageKey key);
  /// Nothing is known of this one, and nothing of its stream but that all before it are settled, so
  /// many excepted.
  bool follows(MessageKey key, std::uint64_t behind) const;
  /// Successors of these were handed over: a copy of one of these would come too late (rule 60).
  void overtake(std::span<const MessageKey> antecedents);
  bool overtaken(MessageKey key) const;
  /// Antecedents that arriving Messages named, and of those that are over.
  void remember(std::size_t antecedents) { remembered_ += antecedents; }
  void forget(std::size_t antecedents) { remembered_ -= antecedents; }
  std::size_t remembered() const { return remembered_; }
  /// Nothing more arrives on this stream: nobody waits for what is not here.
  void close(StreamId stream);
  /// Nobody is left to whom something of it could be handed over. Where it is closed, it is over.
  void leave(StreamId stream);
  std::size_t ranges() const { return ranges_; }  ///< in all
  std::size_t streams() const {
    return streams_.size() + (first_.known ? 1 : 0);
  }  ///< but for those that are over

 private:
  /// What is not merely settled in its turn.
  struct Others {
    IdSet settled;    // above the floor
    IdSet skipped;    // of all that is settled
    IdSet here;       // and open
    IdSet overtaken;  // of all that is handed over
  };
  struct Stream {
    MessageId floor = 1;  // all below are settled, but for those that are here
    bool known = false;
    bool closed = false;
    Rarely<Others> others{};
  };
  const Stream* find(StreamId stream) const;
  Stream& at(StreamId stream);
  void settle(Stream& stream, MessageId message);
  void add(IdSet& set, MessageId message);
  void clear(IdSet& set);
  bool full(const IdSet& set) const;

  Stream first_;  // 0, which each Association has
  RareMap<StreamId, Stream> streams_;
  Rarely<EndedStreams> over_;
  std::size_t ranges_ = 0;  // but for those of what is here, which credit bounds
  std::size_t remembered_ = 0;
};

}  // namespace post
