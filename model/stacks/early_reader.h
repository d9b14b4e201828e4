// Messages that may overtake others, read from behind a hole of their byte stream (rules 31, 36).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "model/framing/framer.h"
#include "model/host.h"
#include "model/stacks/records.h"

namespace post {

/// Only records whose framer says that they may overtake are read early, each once: when the stream
/// comes to them in order, they are read over. All others wait for what was sent before them, so
/// ordered Messages and successors keep their order.
class EarlyReader {
 public:
  /// Null where the channel cannot show what lies behind a hole, or the framer cannot read it.
  static std::unique_ptr<EarlyReader> over(ByteChannel& channel, const Framer& framer);

  /// The pieces of a Message behind a hole; `in_order` octets of the stream were read in their
  /// turn.
  std::optional<std::vector<FramedPiece>> next(std::uint64_t in_order);
  /// The front of `in` is octet `at` of the stream. Takes off what was read early; false: more of
  /// it is to come.
  bool read_over(ByteSource& in, std::uint64_t at);

 private:
  EarlyReader(ByteChannel& channel, std::unique_ptr<Framer> framer, std::byte delimiter)
      : channel_(channel), framer_(std::move(framer)), records_(delimiter) {}

  std::vector<FramedPiece> parse(const Records::Record& record);

  ByteChannel& channel_;
  std::unique_ptr<Framer> framer_;  // of which each record gets one of its own
  Records records_;
  std::map<std::uint64_t, std::uint64_t> given_;  // ends of records that were read early, by begin
};

}  // namespace post
