// Which packets ICMP errors are sent about.
#include "adapters/ns3/network/icmp_error.h"

#include <gtest/gtest.h>

namespace post::ns3host {
namespace {

/// UDP from 10.0.0.1:4096 to 10.0.0.2:4433.
std::vector<std::byte> udp_v4(int flags, int offset) {
  std::vector<std::byte> octets;
  for (const int value :
       {0x45, 0, 0,  28, 0, 0, flags, offset, 64,   17,   0,    0,    10,   0,
        0,    1, 10, 0,  0, 2, 0x10,  0x00,   0x11, 0x51, 0x00, 0x08, 0x00, 0x00}) {
    octets.push_back(static_cast<std::byte>(value));
  }
  return octets;
}

bool answered(const std::vector<std::byte>& packet) {
  return icmp_error(packet, IcmpReason::kNoRoute, *IpAddress::parse("10.0.0.254"), 0).has_value();
}

// RFC 1122 section 3.2.2.
TEST(IcmpError, is_sent_about_the_first_fragment_alone) {
  EXPECT_TRUE(answered(udp_v4(0, 0)));
  EXPECT_TRUE(answered(udp_v4(0x20, 0)));
  EXPECT_FALSE(answered(udp_v4(0x20, 1)));
  EXPECT_FALSE(answered(udp_v4(0x01, 0)));
}

}  // namespace
}  // namespace post::ns3host
