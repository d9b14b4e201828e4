// Packets as octets: exact sizes, layouts of the RFCs, checksums that verify.
#include "sim/network/wire.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "sim/network/icmp.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

std::string hex(std::span<const std::byte> octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte octet : octets) {
    text += kDigits[std::to_integer<unsigned>(octet) >> 4];
    text += kDigits[std::to_integer<unsigned>(octet) & 15];
  }
  return text;
}

std::string wire(const Packet& packet) {
  std::vector<std::byte> octets;
  serialize(packet, octets);
  EXPECT_EQ(octets.size(), packet.size());
  return hex(octets);
}

Packet between(std::string_view source, std::string_view destination, Transport transport,
               std::string_view payload = {}) {
  Packet packet;
  packet.ip.source = ip(source);
  packet.ip.destination = ip(destination);
  packet.transport = std::move(transport);
  packet.payload = Bytes::copy_of(payload);
  return packet;
}

TEST(Wire, WritesUdpOverIpv4) {
  Packet packet = between("192.0.2.1", "192.0.2.2", UdpHeader{1000, 2000}, "hello");
  packet.ip.dscp = 46;
  packet.ip.ecn = 1;
  EXPECT_EQ(wire(packet),
            "45b90021000040004011b60fc0000201c0000202"
            "03e807d0000d2c46"
            "68656c6c6f");
}

TEST(Wire, WritesUdpOverIpv6) {
  Packet packet = between("2001:db8::1", "2001:db8::2", UdpHeader{1000, 2000}, "hello");
  packet.ip.dscp = 46;
  packet.ip.ecn = 1;
  packet.ip.hop_limit = 7;
  EXPECT_EQ(wire(packet),
            "6b900000000d1107"
            "20010db8000000000000000000000001"
            "20010db8000000000000000000000002"
            "03e807d0000d54d5"
            "68656c6c6f");
}

TEST(Wire, AUdpChecksumOfZeroIsWrittenAsOnes) {
  // The port makes the sum 0xffff: 2 * 0xc000 + 0x0201 + 0x0202 + 0x0011 + 2 * 8 + ports.
  Packet packet = between("192.0.2.1", "192.0.2.2", UdpHeader{0x7bd9, 0x0001});
  std::vector<std::byte> octets;
  serialize(packet, octets);
  const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(octets[i]); };
  EXPECT_EQ(at(26), 0xffu);
  EXPECT_EQ(at(27), 0xffu);
}

TEST(Wire, WritesTcpWithAllOptions) {
  TcpSegment syn;
  syn.source_port = 1000;
  syn.destination_port = 443;
  syn.sequence = 0x01020304;
  syn.flags = tcp_flag::kSyn;
  syn.window = 65535;
  syn.maximum_segment_size = 1460;
  syn.window_scale = 7;
  syn.sack_permitted = true;
  syn.timestamps = TcpTimestamps{5, 6};
  EXPECT_EQ(syn.header_size(), 40u);
  const std::string octets = wire(between("192.0.2.1", "192.0.2.2", syn));
  EXPECT_EQ(octets.substr(40, 32), "03e801bb0102030400000000a002ffff");
  EXPECT_EQ(octets.substr(80),
            "020405b4030307"
            "0402"
            "080a0000000500000006"
            "01");
}

TEST(Wire, WritesFastOpenCookiesAndTheWishForOne) {
  TcpSegment syn;
  syn.flags = tcp_flag::kSyn;
  syn.fast_open = FastOpenCookie{};
  EXPECT_EQ(wire(between("192.0.2.1", "192.0.2.2", syn)).substr(80), "22020101");
  syn.fast_open->octets = {1, 2, 3, 4, 5, 6};
  syn.fast_open->size = 6;
  EXPECT_EQ(syn.header_size(), 28u);
  EXPECT_EQ(wire(between("192.0.2.1", "192.0.2.2", syn)).substr(80), "2208010203040506");
}

TEST(Wire, SackBlocksArePaddedToWords) {
  TcpSegment ack;
  ack.flags = tcp_flag::kAck;
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_TRUE(ack.sack.add({i, i + 1}));
  EXPECT_FALSE(ack.sack.add({9, 10})) << "no room for a fifth";
  EXPECT_EQ(ack.header_size(), 56u);
  EXPECT_EQ(wire(between("::1", "::2", ack)).substr(2 * 60, 4), "0522");
}

TEST(Wire, AnIcmpErrorQuotesAsMuchAsItsFamilyAllows) {
  const Packet small = between("192.0.2.1", "198.51.100.1", UdpHeader{1, 2}, "ab");
  const Packet error = *icmp_error(small, IcmpReason::kPacketTooBig, ip("203.0.113.1"), 1400);
  const std::string octets = wire(error);
  EXPECT_EQ(octets.substr(40, 4), "0304");
  EXPECT_EQ(octets.substr(48, 8), "00000578");
  EXPECT_EQ(octets.substr(56), wire(small));

  const Packet large4 =
      between("192.0.2.1", "198.51.100.1", UdpHeader{1, 2}, std::string(1400, 'x'));
  EXPECT_EQ(icmp_error(large4, IcmpReason::kNoRoute, ip("203.0.113.1"))->size(), 576u);
  const Packet large6 =
      between("2001:db8::1", "2001:db8::2", UdpHeader{1, 2}, std::string(1400, 'x'));
  const Packet error6 = *icmp_error(large6, IcmpReason::kNoRoute, ip("2001:db8::3"));
  EXPECT_EQ(error6.size(), 1280u);
  EXPECT_EQ(wire(error6).substr(80, 4), "0100");
}

TEST(Wire, PayloadsOfSeveralSlicesAreOneOnTheWire) {
  const std::vector<Bytes> slices = {Bytes::copy_of("hel"), Bytes(), Bytes::copy_of("l"),
                                     Bytes::copy_of("o")};
  Packet several = between("2001:db8::1", "2001:db8::2", UdpHeader{1000, 2000});
  several.payload = Payload(std::span(slices));
  EXPECT_EQ(wire(several),
            wire(between("2001:db8::1", "2001:db8::2", UdpHeader{1000, 2000}, "hello")));
  EXPECT_EQ(several.payload.joined().text(), "hello");
}

TEST(Icmp, NoErrorIsMadeAboutAnErrorOrForAMulticast) {
  const Packet packet = between("192.0.2.1", "198.51.100.1", UdpHeader{1, 2});
  const Packet error = *icmp_error(packet, IcmpReason::kNoRoute, ip("203.0.113.1"));
  EXPECT_FALSE(icmp_error(error, IcmpReason::kNoRoute, ip("203.0.113.9")));
  const Packet multicast = between("192.0.2.1", "239.0.0.1", UdpHeader{1, 2});
  EXPECT_FALSE(icmp_error(multicast, IcmpReason::kNoRoute, ip("203.0.113.1")));
  const Packet nowhere = between("0.0.0.0", "198.51.100.1", UdpHeader{1, 2});
  EXPECT_FALSE(icmp_error(nowhere, IcmpReason::kNoRoute, ip("203.0.113.1")));
}

TEST(Icmp, EveryReasonIsUnderstoodInBothFamilies) {
  for (const char* source : {"192.0.2.1", "2001:db8::1"}) {
    const Packet packet = between(source, source, UdpHeader{1, 2});
    for (const IcmpReason reason :
         {IcmpReason::kNoRoute, IcmpReason::kAddressUnreachable, IcmpReason::kProhibited,
          IcmpReason::kPortUnreachable, IcmpReason::kPacketTooBig, IcmpReason::kTimeExceeded}) {
      const Packet error = *icmp_error(packet, reason, ip(source), 1300);
      const auto meaning =
          icmp_meaning(std::get<IcmpMessage>(error.transport), ip(source).family());
      ASSERT_TRUE(meaning);
      EXPECT_EQ(meaning->reason, reason);
    }
  }
  EXPECT_FALSE(icmp_meaning({.type = 8, .code = 0, .value = 0, .quoted = {}}, Family::kIpv4));
}

}  // namespace
}  // namespace post::sim::testing
