// The streams of one connection: which are open, and in which directions each has ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/flat_map.h"
#include "model/psi_types.h"
#include "model/rarely.h"
#include "model/receiving/ended_streams.h"

namespace post::wire {

/// A stream is there from the first that either end says of it: on a connection that joined, both
/// ends know streams that were opened on another. Stream 0 is there from the start.
class Streams {
 public:
  explicit Streams(std::uint64_t limit) : limit_(limit) { open_[0]; }

  /// False: there is no room for one more.
  bool note(StreamId stream);
  bool ended(StreamId stream) const { return ended_->contains(stream); }
  bool finished_here(StreamId stream) const;
  bool finished_there(StreamId stream) const;
  /// False: that was known.
  bool finish_here(StreamId stream) { return finish(stream, &Ends::here); }
  bool finish_there(StreamId stream) { return finish(stream, &Ends::there); }
  /// Both ways at once: a fork that was rejected.
  void drop(StreamId stream);
  /// All that were there have ended both ways.
  bool over() const { return open_.empty(); }
  std::vector<StreamId> open() const;

 private:
  struct Ends {
    bool here;
    bool there;
  };
  bool finish(StreamId stream, bool Ends::*end);
  void end(StreamId stream);

  std::uint64_t limit_;
  FlatMap<StreamId, Ends> open_;
  Rarely<EndedStreams> ended_;
};

}  // namespace post::wire
