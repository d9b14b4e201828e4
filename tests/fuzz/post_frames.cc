// Frames of post/1: octets from a peer, cut anywhere, end in frames or one error; what was read is
// written so that it reads the same again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "model/check.h"
#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/frame_writer.h"

namespace {

using post::wire::Frame;
using post::wire::FrameReader;

/// The frame's octets; for content, only how many there are would differ from what was read.
post::Bytes written(const Frame& frame) {
  post::wire::FrameWriter writer;
  post::ByteSink sink;
  const std::size_t size = writer.write(frame, sink);
  writer.close(sink);
  post::ByteSource all;
  for (const post::Bytes& slice : sink) all.append(slice);
  post::check(all.size() == size, "a frame is as long as it says");
  return post::Bytes::generate(size, [&](std::span<std::byte> to) { all.peek(to); });
}

void check_round_trip(const Frame& frame) {
  const post::Bytes octets = written(frame);
  post::ByteSource source;
  source.append(octets);
  source.finish();
  FrameReader reader;
  const FrameReader::Result again = reader.next(source);
  post::check(std::holds_alternative<Frame>(again), "what was written can be read");
  const post::Bytes twice = written(std::get<Frame>(again));
  post::check(std::ranges::equal(octets.span(), twice.span()), "and says the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t step = data[0] % 64 + 1;
  const auto octets = std::as_bytes(std::span(data + 1, size - 1));
  post::ByteSource source;
  FrameReader reader;
  std::size_t content = 0;
  for (std::size_t at = 0; at <= octets.size(); at += step) {
    const auto part = octets.subspan(at, std::min(step, octets.size() - at));
    if (!part.empty()) source.append(post::Bytes::copy_of(part));
    if (at + step > octets.size()) source.finish();
    for (auto next = reader.next(source); !std::holds_alternative<post::NeedMore>(next);
         next = reader.next(source)) {
      if (std::holds_alternative<post::Error>(next)) return 0;
      const Frame& frame = std::get<Frame>(next);
      if (const auto* chunk = std::get_if<post::Chunk>(&frame)) content += chunk->bytes.size();
      check_round_trip(frame);
    }
  }
  post::check(content <= octets.size(), "no octet is invented");
  return 0;
}
