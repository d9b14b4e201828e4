// Framers: octets from a peer, cut anywhere, end in pieces or one error, with no octet invented.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/check.h"
#include "model/framing/framer.h"

namespace {

/// Feeds `octets` in slices of `step`. Returns the content octets that came out.
std::size_t parse_all(post::Framer& framer, std::span<const std::uint8_t> octets,
                      std::size_t step) {
  post::ByteSource source;
  std::size_t content = 0;
  for (std::size_t at = 0; at <= octets.size(); at += step) {
    const auto part = octets.subspan(at, std::min(step, octets.size() - at));
    if (!part.empty()) source.append(post::Bytes::copy_of(std::as_bytes(part)));
    if (at + step > octets.size()) source.finish();
    while (true) {
      const post::ParseResult result = framer.parse(source);
      if (std::holds_alternative<post::Error>(result)) return content;
      const auto* piece = std::get_if<post::FramedPiece>(&result);
      if (piece == nullptr) break;
      content += piece->bytes.size();
      if (source.finished() && source.size() == 0 && piece->bytes.empty()) break;
    }
  }
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static const post::FramerRegistry registry = post::FramerRegistry::built_in();
  const std::vector<std::string> names = registry.names();
  const auto factory = registry.chain({names[data[0] % names.size()]});
  post::check(factory.ok(), "a built-in framer makes a chain");
  const auto framer = (*factory)();
  const std::span<const std::uint8_t> octets(data + 2, size - 2);
  const std::size_t step = data[1] % 16 + 1;
  post::check(parse_all(*framer, octets, step) <= octets.size(), "no octet is invented");
  return 0;
}
