// Octets through a NAT with a firewall: whatever they are, nothing behind the packet is touched,
// and what was translated still reads as the flow that it became.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/check.h"
#include "sim/network/nat/rewrite.h"

namespace {

post::sim::Middlebox make_box() {
  post::sim::NatOptions nat;
  nat.external = {post::IpAddress::v4(0xcb007101)};
  nat.filtering = "endpoint_independent";
  return *post::sim::Middlebox::make({nat, post::sim::FirewallOptions()});
}

void cross(post::sim::Middlebox& box, std::span<const std::byte> octets,
           post::sim::Crossing crossing) {
  std::vector<std::byte> packet(octets.begin(), octets.end());
  const std::size_t kind = post::sim::read_content(packet).index();
  const auto answer = post::sim::translate(box, packet, crossing, post::kStartOfRun);
  if (!answer.verdict.passes()) {
    post::check(std::ranges::equal(packet, octets), "what is dropped stays as it is");
  }
  post::check(post::sim::read_content(packet).index() == kind, "a packet stays what it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using post::sim::Side;
  const auto octets = std::as_bytes(std::span(data, size));
  post::sim::Middlebox box = make_box();
  cross(box, octets, {Side::kInside, Side::kOutside});
  cross(box, octets, {Side::kInside, Side::kOutside});
  cross(box, octets, {Side::kOutside, Side::kInside});
  cross(box, octets, {Side::kInside, Side::kInside});
  return 0;
}
