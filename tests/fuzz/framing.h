// What the fuzz targets of framers share: the Messages in octets, however these are cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/check.h"
#include "model/framing/framer.h"

namespace post::fuzz {

using Octets = std::span<const std::uint8_t>;

/// In slices of `step`, and then no more. What was told of a Message that did not end comes behind
/// "?", an error behind "!".
inline std::vector<std::string> messages_in(Framer& framer, Octets octets, std::size_t step) {
  std::vector<std::string> messages;
  std::string partial;
  ByteSource source;
  for (std::size_t at = 0; at <= octets.size(); at += step) {
    const Octets part = octets.subspan(at, std::min(step, octets.size() - at));
    if (!part.empty()) source.append(Bytes::copy_of(std::as_bytes(part)));
    if (at + step > octets.size()) source.finish();
    while (true) {
      ParseResult result = framer.parse(source);
      if (std::holds_alternative<NeedMore>(result)) break;
      if (const auto* error = std::get_if<Error>(&result)) {
        check(!error->name.empty() && !error->text.empty(), "an error says what and why");
        messages.push_back("!" + error->name);
        return messages;
      }
      const FramedPiece& piece = std::get<FramedPiece>(result);
      check(piece.offset == partial.size(), "pieces come in order and without gaps");
      partial += piece.bytes.text();
      if (piece.last) messages.push_back(std::exchange(partial, {}));
    }
  }
  if (!partial.empty()) messages.push_back("?" + partial);
  return messages;
}

/// Encodes what check() takes, and finds it again.
inline void expect_sendable(Framer& encoder, Framer& decoder, const std::string& content) {
  check(encoder.check(Bytes::copy_of(content), true).ok(), "what was read can be sent");
  ByteSink out;
  encoder.encode({content.size(), 0, Bytes::copy_of(content), true}, out);
  std::string octets;
  for (const Bytes& slice : out) octets += slice.text();
  const Octets sent(reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
  check(messages_in(decoder, sent, 7) == std::vector{content}, "and is read again as it was");
}

inline bool is_message(const std::string& text) {
  return !text.starts_with('!') && !text.starts_with('?');
}

}  // namespace post::fuzz
