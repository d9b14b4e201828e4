// Packets from a real network: any octets are refused or come back as they came; changed headers
// leave the length and all else alone.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/check.h"
#include "sim/network/parse.h"
#include "sim/network/useful_until.h"
#include "sim/network/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto octets = std::as_bytes(std::span(data, size));
  post::sim::useful_until_of(octets);
  post::sim::Parsed parsed = post::sim::parse(post::Bytes::copy_of(octets));
  post::check(parsed.packet.has_value() == parsed.verdict.passes(), "a packet or a reason");
  if (!parsed.packet) return 0;
  std::vector<std::byte> written;
  post::sim::serialize(*parsed.packet, written);
  post::check(written.size() == parsed.packet->size() && written.size() <= size,
              "no octet is invented");
  post::check(std::equal(written.begin(), written.end(), octets.begin()), "as it came");
  parsed.packet->ip.hop_limit ^= 1;
  parsed.packet->ip.source = parsed.packet->ip.destination;
  post::sim::serialize(*parsed.packet, written);
  post::check(written.size() == parsed.packet->size(), "no octet is lost");
  return 0;
}
