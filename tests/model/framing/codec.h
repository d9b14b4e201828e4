// Framers on their own: content in, octets out, and back.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/framing/framer.h"

namespace post::testing {

using Messages = std::vector<std::string>;

inline std::string text_of(const ByteSink& slices) {
  std::string text;
  for (const Bytes& slice : slices) text += slice.text();
  return text;
}

inline std::string encode(Framer& framer, std::string_view message, bool unordered = false) {
  ByteSink out;
  framer.encode({message.size(), 0, Bytes::copy_of(message), true, unordered}, out);
  return text_of(out);
}

/// What parse() finds in `source` as it is; a Message that does not end stays in `partial`. An
/// error is written as "!name". False after one.
inline bool drain(Framer& framer, ByteSource& source, std::string& partial, Messages& messages) {
  while (true) {
    ParseResult result = framer.parse(source);
    if (std::holds_alternative<NeedMore>(result)) return true;
    if (const auto* error = std::get_if<Error>(&result)) {
      EXPECT_NE(error->text, "") << "says what is allowed";
      messages.push_back("!" + error->name);
      return false;
    }
    const FramedPiece& piece = std::get<FramedPiece>(result);
    EXPECT_EQ(piece.offset, partial.size());
    partial += piece.bytes.text();
    if (piece.last) messages.push_back(std::exchange(partial, {}));
  }
}

/// The Messages in `octets`, arriving `step` octets at a time and then no more.
inline Messages parse(Framer& framer, std::string_view octets, std::size_t step = SIZE_MAX) {
  Messages messages;
  std::string partial;
  ByteSource source;
  for (std::size_t at = 0; at < octets.size(); at += std::min(step, octets.size() - at)) {
    source.append(Bytes::copy_of(octets.substr(at, step)));
    if (!drain(framer, source, partial, messages)) return messages;
  }
  source.finish();
  drain(framer, source, partial, messages);
  return messages;
}

/// Expects the same Messages however the octets are cut.
template <class Make>
void expect_parsed(Make make, std::string_view octets, const Messages& messages) {
  for (std::size_t step = 1; step <= octets.size(); ++step) {
    EXPECT_EQ(parse(*make(), octets, step), messages) << "step " << step;
  }
}

/// The name of the error with which send() would refuse it; empty: it is taken.
inline std::string refusal(const Framer& framer, std::string_view content, bool whole = true) {
  const Result<void> taken = framer.check(Bytes::copy_of(content), whole);
  return taken ? "" : taken.error().name;
}

}  // namespace post::testing
