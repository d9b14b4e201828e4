// Boxes over any octets: they keep the length, touch TCP options alone, and what they strip is
// gone.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/check.h"
#include "sim/network/boxes/octets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto octets = std::as_bytes(std::span(data, size));
  const post::sim::PacketFacts facts = post::sim::facts_of(octets);
  post::sim::BoxAnswer answer;
  answer.strip = facts.tcp_options;
  answer.strip.reset(post::sim::tcp_option::kMaximumSegmentSize);
  answer.maximum_segment_size = 100;
  std::vector<std::byte> packet(octets.begin(), octets.end());
  post::sim::rewrite_options(packet, answer);
  const post::sim::PacketFacts left = post::sim::facts_of(packet);
  post::check((left.tcp_options & answer.strip).none(), "what is stripped is gone");
  post::check(left.protocol == facts.protocol, "a packet stays what it is");
  const bool same = std::ranges::equal(packet, octets);
  post::check(same || facts.protocol == post::sim::Protocol::kTcp,
              "other packets stay as they are");
  return 0;
}
