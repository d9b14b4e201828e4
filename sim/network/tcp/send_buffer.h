// What was written and not yet acknowledged: the application's own slices, never copied.
#pragma once

#include <cstddef>
#include <deque>

#include "model/bytes.h"
#include "model/state.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// The octets [begin(), end()) of the stream. Appending, releasing and gathering in ascending order
/// take amortised constant time; gathering elsewhere takes the logarithm of the number of slices.
class SendBuffer {
 public:
  StreamOffset begin() const { return begin_; }
  StreamOffset end() const { return end_; }

  void append(Bytes bytes);
  /// Forgets what stands before `offset`, which is at most end().
  void release(StreamOffset offset);
  /// The octets [offset, offset + length), all of them inside the buffer.
  Payload gather(StreamOffset offset, std::size_t length);
  void append_state(StateHash& hash) const;

 private:
  struct Slice {
    StreamOffset begin;
    Bytes bytes;
    StreamOffset end() const { return begin + static_cast<StreamOffset>(bytes.size()); }
  };
  std::size_t find(StreamOffset offset) const;

  std::deque<Slice> slices_;
  StreamOffset begin_ = 1;
  StreamOffset end_ = 1;
  std::size_t hint_ = 0;  ///< the slice where the last gather() ended
};

}  // namespace post::sim::tcp
