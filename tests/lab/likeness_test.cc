// What packets of different worlds have in common.
#include "experiments/lab/capture/likeness.h"

#include <gtest/gtest.h>

#include <chrono>

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using Octets = std::vector<std::byte>;

Octets ipv4(unsigned identification, unsigned ttl = 64) {
  Octets octets(28);
  octets[0] = std::byte{0x45};
  octets[4] = std::byte(identification >> 8);
  octets[5] = std::byte(identification & 0xff);
  octets[8] = std::byte(ttl);
  octets[10] = std::byte(~identification & 0xff);  // a checksum that follows
  return octets;
}

Octets ipv6(unsigned flow_label, unsigned traffic_class = 0) {
  Octets octets(48);
  octets[0] = std::byte(0x60 | traffic_class >> 4);
  octets[1] = std::byte((traffic_class & 0xf) << 4);
  octets[3] = std::byte(flow_label);
  return octets;
}

std::string of(const Octets& octets, Time time = kStartOfRun,
               PacketDirection direction = PacketDirection::kInbound) {
  PacketLikeness likeness;
  likeness.add(direction, time, octets);
  return likeness.finish().hex();
}

TEST(PacketLikeness, leaves_out_what_each_ip_layer_numbers_by_itself) {
  EXPECT_EQ(of(ipv4(0)), of(ipv4(7)));
  EXPECT_EQ(of(ipv6(0)), of(ipv6(7)));
}

TEST(PacketLikeness, tells_all_else_apart) {
  EXPECT_NE(of(ipv4(0)), of(ipv4(0, 63)));
  EXPECT_NE(of(ipv6(0)), of(ipv6(0, 4)));
  EXPECT_NE(of(ipv4(0)), of(ipv4(0), kStartOfRun + 1ns));
  EXPECT_NE(of(ipv4(0)), of(ipv4(0), kStartOfRun, PacketDirection::kOutbound));
}

TEST(PacketLikeness, takes_packets_that_are_cut_short) {
  EXPECT_NE(of(Octets{}), of(Octets{std::byte{0x45}}));
  EXPECT_EQ(of(Octets(19, std::byte{0x45})), of(Octets(19, std::byte{0x45})));
}

TEST(PacketLikeness, does_not_hang_on_the_order_of_the_directions) {
  PacketLikeness one;
  one.add(PacketDirection::kInbound, kStartOfRun, ipv4(1));
  one.add(PacketDirection::kOutbound, kStartOfRun, ipv6(1));
  PacketLikeness other;
  other.add(PacketDirection::kOutbound, kStartOfRun, ipv6(1));
  other.add(PacketDirection::kInbound, kStartOfRun, ipv4(1));
  EXPECT_EQ(one.finish(), other.finish());
}

}  // namespace
}  // namespace post::lab
