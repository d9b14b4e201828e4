// Which octets behind a gap the peer is told of: the receiving half of selective acknowledgements.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "model/state.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/sack_blocks.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// The ranges that were reported most recently, the newest first (RFC 2018 section 4): older ones
/// are forgotten here, since the peer has heard of them, as Linux does.
class SackReport {
 public:
  /// Octets [begin, end) were kept behind a gap.
  void on_held(OctetRange range);
  /// Octets arrived that were here already: told once, before the rest (D-SACK, RFC 2883).
  void on_duplicate(OctetRange range);
  /// True where all of `range` is among what was reported.
  bool covers(OctetRange range) const;
  /// All before `next` is in order now.
  void on_next(StreamOffset next);

  bool empty() const { return count_ == 0 && !duplicate_; }
  /// At most `room` blocks for an acknowledgement that leaves now.
  SackBlocks take(const SequenceSpace& space, std::size_t room);
  void append_state(StateHash& hash) const;

 private:
  std::array<OctetRange, SackBlocks::kMax> ranges_{};
  std::size_t count_ = 0;
  std::optional<OctetRange> duplicate_;
};

}  // namespace post::sim::tcp
