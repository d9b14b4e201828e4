// Fragments in any order, of any place and length: they make packets or end for a reason, and what
// waits stays within its bounds.
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "model/check.h"
#include "sim/network/reassembly.h"

namespace {

constexpr std::size_t kHeader = 5;

/// Four octets of a header (family, identification and flag; place; length), then the content.
post::sim::Packet fragment_of(std::span<const std::uint8_t> input, std::size_t length) {
  const bool v4 = (input[0] & 1) != 0;
  post::sim::Packet packet;
  packet.ip.source = post::IpAddress::unspecified(v4 ? post::Family::kIpv4 : post::Family::kIpv6);
  packet.ip.destination = packet.ip.source;
  packet.ip.identification = input[0] >> 4;
  post::sim::FragmentHeader header;
  header.protocol = 17;
  header.more = (input[0] & 2) != 0;
  const unsigned place = input[1] << 8 | input[2];
  header.offset = static_cast<std::uint16_t>((input[0] & 4) != 0 ? place & 0xff : place & 0xfff8);
  packet.transport = header;
  packet.payload = post::Bytes::copy_of(std::as_bytes(input.subspan(kHeader, length)));
  return packet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const post::sim::Reassembly::Limits limits{.packets = 4, .octets = 1000};
  post::sim::Reassembly table(limits);
  post::Time now = post::kStartOfRun;
  std::span<const std::uint8_t> input(data, size);
  while (input.size() > kHeader) {
    const std::size_t length = std::min<std::size_t>(input[3], input.size() - kHeader);
    now = post::after(now, std::chrono::seconds(input[4] & 7));
    const post::sim::Reassembled done = table.add(fragment_of(input, length), now);
    post::check(!done.packet || done.dropped.empty(), "a packet or a reason");
    while (table.expire(now)) {
    }
    post::check(table.octets() <= limits.octets, "what waits is bounded");
    post::check(now < table.next_deadline(), "what is due has gone");
    input = input.subspan(kHeader + length);
  }
  return 0;
}
