// Octets to frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>

#include "model/framing/framer.h"
#include "model/result.h"
#include "model/stacks/post/frames.h"
#include "model/stacks/post/properties_pool.h"

namespace post::wire {

/// Reads frames off a byte stream, or off one packet at a time. The peer may be hostile: all sizes
/// are bounded before anything is kept. Frames of unknown type are skipped.
class FrameReader {
 public:
  using Result = std::variant<NeedMore, Frame, Error>;
  /// Of octets that begin a connection: the first frame must be HELLO or CLOSE, else the peer does
  /// not speak post/1: `not_post`.
  static FrameReader of_connection() {
    FrameReader reader;
    reader.begins_ = true;
    return reader;
  }

  /// The next frame, or as much of a DATA frame's content as is here in one piece. Errors are the
  /// peer's, after which nothing more can be read: `malformed`, `frame_too_large`; `incomplete`
  /// where `in` has finished inside a frame.
  Result next(ByteSource& in);
  /// The same for a whole DATA frame that lies in one piece, which most do: into a new Chunk.
  /// False: what comes next is something else, or an error, and next() tells.
  bool take_data(ByteSource& in, Chunk& chunk);
  /// It has begun with no frame that is still to be read, and does not wait for the first one.
  bool between_frames() const { return !in_frame_ && !begins_ && !data_ && to_skip_ == 0; }
  /// Few Messages come: keeps no memory for many.
  void rest() { properties_.rest(); }

 private:
  bool read_header(ByteSource& in);
  bool skip_unknown(ByteSource& in);
  Result read_payload(ByteSource& in);
  Result begin_data(ByteSource& in);
  Result continue_data(ByteSource& in);
  static Result wait_for_more(const ByteSource& in);

  /// A DATA frame whose content is on its way.
  struct Data {
    Chunk chunk;  // its offset moves on
    std::uint64_t left = 0;
    bool last = false;
  };

  std::uint64_t type_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t to_skip_ = 0;
  bool in_frame_ = false;
  bool begins_ = false;
  std::unique_ptr<Data> data_;  // null: none
  PropertiesPool properties_;
};

}  // namespace post::wire
