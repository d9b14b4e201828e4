// Acks over a byte channel, Message by Message: what the receiving end says, and what the sending
// end believes.
#pragma once

#include <vector>

#include "model/fifo.h"
#include "model/flat_map.h"
#include "model/psi_types.h"
#include "model/result.h"
#include "model/scheduling/interval_set.h"
#include "model/stacks/post/frames.h"

namespace post::wire {

/// What arrived and is not acked yet, in as few frames as neighbours allow.
class AckCollector {
 public:
  static constexpr std::size_t kEntriesPerFrame = 1024;

  void add(const Chunk& chunk);
  bool empty() const { return frames_.empty(); }
  std::size_t chunks() const { return chunks_; }  ///< since the last take()
  std::vector<AckFrame> take();

 private:
  std::vector<AckFrame> frames_;
  std::size_t chunks_ = 0;
};

/// What was sent over one connection and is not acked. Acks of anything else are the peer's error.
class Unacked {
 public:
  void add(const Chunk& chunk);
  /// What was acked comes to the end of `told`. Error: `protocol`; then nothing more of the frame
  /// counts.
  Outcome<void> acked(const AckFrame& ack, std::vector<AckedOctets>& told);

 private:
  struct Sent {
    MessageId message = 0;
    IntervalSet octets{};  // none: all are acked
    bool ended = false;    // with the end mark
  };
  /// By number. What was acked goes when it is in front, or with others when they are many, so that
  /// no order of acks costs more.
  struct Messages {
    Fifo<Sent> sent;
    std::size_t acked;  // of them
  };

  bool acked_whole(StreamId stream, const AckFrame::Entry& entry, std::vector<AckedOctets>& told);
  bool acked_parts(MessageKey key, const std::vector<Range>& ranges,
                   std::vector<AckedOctets>& told);
  Sent* find(MessageKey key);
  void note_acked(StreamId stream, Sent& sent);
  void drop_acked(StreamId stream);

  FlatMap<StreamId, Messages> streams_;
};

}  // namespace post::wire
