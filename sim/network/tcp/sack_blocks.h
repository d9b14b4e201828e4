// Selective acknowledgements in offsets: what a received option says (RFC 2018, RFC 2883).
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sim/network/packet.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// Octets [begin, end) of a stream.
struct OctetRange {
  StreamOffset begin = 0;
  StreamOffset end = 0;
  friend bool operator==(const OctetRange&, const OctetRange&) = default;
};

/// The blocks of one acknowledgement that can be believed.
struct AckBlocks {
  std::array<OctetRange, SackBlocks::kMax> blocks{};
  std::size_t count = 0;
  std::optional<OctetRange> duplicate;  ///< D-SACK: arrived twice
  std::size_t refused = 0;              ///< about octets that were never sent, or upside down

  const OctetRange* begin() const { return blocks.data(); }
  const OctetRange* end() const { return blocks.data() + count; }
  bool empty() const { return count == 0 && !duplicate; }
};

/// Reads the blocks of an acknowledgement up to `acknowledgement` by a peer to which all before
/// `highest` was sent. The first block is a D-SACK where it lies before the acknowledgement or
/// inside the second one (RFC 2883 section 4); others before the acknowledgement are old news.
AckBlocks read_blocks(const SackBlocks& sack, const SequenceSpace& space,
                      StreamOffset acknowledgement, StreamOffset highest);

}  // namespace post::sim::tcp
