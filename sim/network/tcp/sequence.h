// Sequence numbers without wrapping: inside, a stream counts in 64 bits; 32 bits exist on the wire
// only.
#pragma once

#include <cstdint>

namespace post::sim::tcp {

/// A position in one direction of a connection: SYN is 0, the first octet 1, FIN stands behind the
/// last octet. Signed, so that what a hostile peer claims about the time before the connection
/// stays comparable.
using StreamOffset = std::int64_t;

/// Between offsets and the wire, for one direction.
class SequenceSpace {
 public:
  SequenceSpace() = default;
  explicit SequenceSpace(std::uint32_t initial) : initial_(initial) {}

  std::uint32_t initial() const { return initial_; }
  std::uint32_t to_wire(StreamOffset offset) const {
    return initial_ + static_cast<std::uint32_t>(static_cast<std::uint64_t>(offset));
  }
  /// The offset nearest to `reference` that `wire` can mean (RFC 9293 section 3.4).
  StreamOffset from_wire(std::uint32_t wire, StreamOffset reference) const {
    return reference + static_cast<std::int32_t>(wire - to_wire(reference));
  }

 private:
  std::uint32_t initial_ = 0;
};

}  // namespace post::sim::tcp
