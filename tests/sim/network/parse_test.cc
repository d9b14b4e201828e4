// Packets from real octets and back: what was not changed stays, what was changed is right.
#include "sim/network/parse.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/network/icmp.h"
#include "sim/network/wire.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

std::vector<std::byte> octets_of(const Packet& packet) {
  std::vector<std::byte> octets;
  serialize(packet, octets);
  return octets;
}

Bytes real(const Packet& packet) { return Bytes::copy_of(octets_of(packet)); }

/// As it would come from a real network.
Packet parsed(const Packet& packet) {
  Parsed result = parse(real(packet));
  EXPECT_TRUE(result.packet.has_value()) << result.verdict.reason();
  return result.packet.value_or(Packet{});
}

Packet udp(std::string_view source, std::string_view destination) {
  Packet packet;
  packet.ip.source = ip(source);
  packet.ip.destination = ip(destination);
  packet.ip.dscp = 46;
  packet.ip.ecn = 2;
  packet.ip.hop_limit = 9;
  packet.transport = UdpHeader{1000, 2000};
  packet.payload = Bytes::copy_of("an odd number of octets");
  return packet;
}

Packet tcp(std::string_view source, std::string_view destination) {
  TcpSegment segment;
  segment.source_port = 1000;
  segment.destination_port = 443;
  segment.sequence = 0x01020304;
  segment.acknowledgement = 0x05060708;
  segment.flags = tcp_flag::kSyn | tcp_flag::kAck;
  segment.window = 512;
  segment.maximum_segment_size = 1460;
  segment.window_scale = 7;
  segment.sack_permitted = true;
  segment.timestamps = {11, 12};
  segment.sack.add({1, 2});
  Packet packet = udp(source, destination);
  packet.transport = segment;
  return packet;
}

void change(Packet& packet) {
  packet.ip.source = packet.ip.source.is_v4() ? ip("203.0.113.77") : ip("2001:db8:77::1");
  packet.ip.hop_limit = 3;
  packet.ip.ecn = 3;
  if (auto* udp = std::get_if<UdpHeader>(&packet.transport)) udp->source_port = 54321;
  if (auto* tcp = std::get_if<TcpSegment>(&packet.transport)) tcp->destination_port = 54321;
}

struct Ends {
  const char* source;
  const char* destination;
};
constexpr Ends kV4{"192.0.2.1", "192.0.2.2"};
constexpr Ends kV6{"2001:db8::1", "2001:db8::2"};

TEST(Parse, ReadsTheHeadersThatWereWritten) {
  for (const Ends ends : {kV4, kV6}) {
    const Packet packet = parsed(tcp(ends.source, ends.destination));
    EXPECT_EQ(packet.ip.source, ip(ends.source));
    EXPECT_EQ(packet.ip.destination, ip(ends.destination));
    EXPECT_EQ(packet.ip.hop_limit, 9);
    EXPECT_EQ(packet.ip.dscp, 46);
    EXPECT_EQ(packet.ip.ecn, 2);
    const auto& segment = std::get<TcpSegment>(packet.transport);
    EXPECT_EQ(segment.sequence, 0x01020304u);
    EXPECT_EQ(segment.acknowledgement, 0x05060708u);
    EXPECT_TRUE(segment.has(tcp_flag::kSyn));
    EXPECT_EQ(segment.maximum_segment_size, 1460);
    EXPECT_EQ(segment.window_scale, 7);
    EXPECT_TRUE(segment.sack_permitted);
    EXPECT_EQ(segment.timestamps->echo, 12u);
    EXPECT_EQ(*segment.sack.begin(), (SackBlock{1, 2}));
    EXPECT_EQ(packet.payload.joined().text(), "an odd number of octets");
  }
}

TEST(Parse, ReadsFastOpenCookiesOfAnEvenLength) {
  for (unsigned size = 0; size <= 16; ++size) {
    Packet packet = udp(kV4.source, kV4.destination);
    TcpSegment syn;
    syn.fast_open = FastOpenCookie{.octets = {7, 8, 9}, .size = static_cast<std::uint8_t>(size)};
    packet.transport = syn;
    const bool sound = size == 0 || (size >= 4 && size % 2 == 0);
    const Packet read = parsed(packet);
    const auto& segment = std::get<TcpSegment>(read.transport);
    EXPECT_EQ(segment.fast_open.has_value(), sound) << size;
    if (sound && size > 0) {
      EXPECT_EQ(segment.fast_open->octets[2], 9);
    }
  }
}

TEST(Parse, WhatNobodyChangedComesOutAsItCame) {
  for (const Ends ends : {kV4, kV6}) {
    for (const Packet& packet :
         {udp(ends.source, ends.destination), tcp(ends.source, ends.destination)}) {
      EXPECT_EQ(octets_of(parsed(packet)), octets_of(packet));
    }
  }
}

TEST(Parse, ChangedHeadersAreWrittenAsIfThePacketHadBeenMadeSo) {
  for (const Ends ends : {kV4, kV6}) {
    for (const Packet& packet :
         {udp(ends.source, ends.destination), tcp(ends.source, ends.destination)}) {
      Packet real_one = parsed(packet);
      Packet made = packet;
      change(real_one);
      change(made);
      EXPECT_EQ(octets_of(real_one), octets_of(made));
    }
  }
}

TEST(Parse, KeepsTcpOptionsThatItDoesNotKnow) {
  std::vector<std::byte> octets = octets_of(tcp("192.0.2.1", "192.0.2.2"));
  octets[40] = std::byte{30};  // the segment size's option becomes one of MPTCP
  Parsed result = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(result.packet.has_value());
  EXPECT_FALSE(std::get<TcpSegment>(result.packet->transport).maximum_segment_size);
  EXPECT_EQ(octets_of(*result.packet), octets);
}

TEST(Parse, AMissingUdpChecksumStaysMissing) {
  std::vector<std::byte> octets = octets_of(udp("192.0.2.1", "192.0.2.2"));
  octets[26] = octets[27] = std::byte{0};
  Parsed result = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(result.packet.has_value());
  change(*result.packet);
  const std::vector<std::byte> changed = octets_of(*result.packet);
  EXPECT_EQ(changed[26], std::byte{0});
  EXPECT_EQ(changed[27], std::byte{0});
}

TEST(Parse, AWrongChecksumStaysWrong) {
  std::vector<std::byte> octets = octets_of(udp("192.0.2.1", "192.0.2.2"));
  octets[27] ^= std::byte{1};
  Parsed result = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(result.packet.has_value());
  Packet made = udp("192.0.2.1", "192.0.2.2");
  change(*result.packet);
  change(made);
  EXPECT_NE(octets_of(*result.packet), octets_of(made));
}

TEST(Parse, AnErrorKeepsWhatItQuotesAndChangesInIt) {
  for (const Ends ends : {kV4, kV6}) {
    const Packet about = udp(ends.source, ends.destination);
    const auto error = icmp_error(about, IcmpReason::kPortUnreachable, about.ip.destination);
    Packet real_one = parsed(*error);
    EXPECT_EQ(octets_of(real_one), octets_of(*error));
    auto& message = std::get<IcmpMessage>(real_one.transport);
    ASSERT_TRUE(message.quoted);
    EXPECT_EQ(message.quoted->source_port(), 1000);
    Packet changed = about;
    change(changed);
    Packet quoted = *message.quoted;
    change(quoted);
    message.quoted = std::make_shared<const Packet>(quoted);
    const auto made = icmp_error(changed, IcmpReason::kPortUnreachable, about.ip.destination);
    Packet expected = *made;
    expected.ip = real_one.ip;
    EXPECT_EQ(octets_of(real_one), octets_of(expected));
  }
}

TEST(Parse, EchoAndUnknownProtocolsPassWhole) {
  Packet packet = udp("192.0.2.1", "192.0.2.2");
  packet.transport = OpaqueHeader{132};
  Packet passed = parsed(packet);
  EXPECT_EQ(passed.protocol(), Protocol{132});
  EXPECT_EQ(passed.size(), packet.size());
  EXPECT_EQ(octets_of(passed), octets_of(packet));
  std::vector<std::byte> octets = octets_of(packet);
  octets[9] = std::byte{1};   // ICMP
  octets[20] = std::byte{8};  // echo request
  const Parsed echo = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(echo.packet.has_value());
  EXPECT_EQ(octets_of(*echo.packet), octets);
}

TEST(Parse, StepsOverIpv6Options) {
  const std::vector<std::byte> plain = octets_of(udp("2001:db8::1", "2001:db8::2"));
  std::vector<std::byte> octets = plain;
  octets[6] = std::byte{60};  // destination options, then UDP
  octets[5] = static_cast<std::byte>(std::to_integer<unsigned>(octets[5]) + 8);
  const std::vector<std::byte> options{std::byte{17}, std::byte{0}, std::byte{1}, std::byte{4},
                                       std::byte{0},  std::byte{0}, std::byte{0}, std::byte{0}};
  octets.insert(octets.begin() + 40, options.begin(), options.end());
  const Parsed result = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(result.packet.has_value());
  EXPECT_EQ(result.packet->destination_port(), 2000);
  EXPECT_EQ(octets_of(*result.packet), octets);
}

// Their ports may be elsewhere: they are no UDP here.
TEST(Parse, keeps_fragments_as_parts_of_a_packet) {
  std::vector<std::byte> octets = octets_of(udp("192.0.2.1", "192.0.2.2"));
  octets[6] = std::byte{0x20};  // more fragments
  octets[7] = std::byte{2};
  const Parsed four = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(four.packet.has_value());
  const auto& part = std::get<FragmentHeader>(four.packet->transport);
  EXPECT_EQ(part.offset, 16u);
  EXPECT_TRUE(part.more);
  EXPECT_EQ(part.protocol, 17u);
  EXPECT_FALSE(four.packet->source_port());
  EXPECT_EQ(octets_of(*four.packet), octets);
}

TEST(Parse, keeps_the_fragments_of_ipv6) {
  std::vector<std::byte> octets = octets_of(udp("2001:db8::1", "2001:db8::2"));
  octets[6] = std::byte{44};
  octets[5] = static_cast<std::byte>(std::to_integer<unsigned>(octets[5]) + 8);
  const std::vector<std::byte> header{std::byte{17}, std::byte{0}, std::byte{0}, std::byte{8},
                                      std::byte{0},  std::byte{0}, std::byte{1}, std::byte{2}};
  octets.insert(octets.begin() + 40, header.begin(), header.end());
  const Parsed six = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(six.packet.has_value());
  const auto& part = std::get<FragmentHeader>(six.packet->transport);
  EXPECT_EQ(part.offset, 8u);
  EXPECT_FALSE(part.more);
  EXPECT_EQ(six.packet->ip.identification, 0x102u);
  EXPECT_EQ(octets_of(*six.packet), octets);
  octets.resize(44);  // the fragment's header is cut
  octets[5] = std::byte{4};
  EXPECT_EQ(parse(Bytes::copy_of(octets)).verdict, Verdict::drop(verdict::kMalformed));
}

TEST(Parse, RefusesEveryPacketThatIsCut) {
  for (const Ends ends : {kV4, kV6}) {
    for (const Packet& packet :
         {udp(ends.source, ends.destination), tcp(ends.source, ends.destination)}) {
      const Bytes whole = real(packet);
      for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(parse(whole.slice(0, size)).verdict, Verdict::drop(verdict::kMalformed)) << size;
      }
    }
  }
}

TEST(Parse, TakesNothingBehindThePacket) {
  std::vector<std::byte> octets = octets_of(udp("192.0.2.1", "192.0.2.2"));
  const std::size_t size = octets.size();
  octets.resize(size + 7);
  const Parsed result = parse(Bytes::copy_of(octets));
  ASSERT_TRUE(result.packet.has_value());
  EXPECT_EQ(result.packet->size(), size);
}

}  // namespace
}  // namespace post::sim::testing
