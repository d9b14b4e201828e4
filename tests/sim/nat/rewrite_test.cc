// Octet rewriting gives what serializing the translated packet gives, and survives what is cut or
// wrong.
#include "sim/network/nat/rewrite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/network/packet.h"
#include "sim/network/wire.h"
#include "tests/sim/network/lab.h"

namespace post::sim {
namespace {

using testing::endpoint;

Packet packet(std::string_view from, std::string_view to, Transport transport) {
  Packet made;
  made.ip.source = endpoint(from).ip;
  made.ip.destination = endpoint(to).ip;
  made.transport = std::move(transport);
  return made;
}

Packet udp(std::string_view from, std::string_view to, std::string_view payload = "odd") {
  Packet made = packet(from, to, UdpHeader{endpoint(from).port, endpoint(to).port});
  made.payload = Bytes::copy_of(payload);
  return made;
}

Packet tcp(std::string_view from, std::string_view to) {
  TcpSegment segment;
  segment.source_port = endpoint(from).port;
  segment.destination_port = endpoint(to).port;
  segment.flags = tcp_flag::kSyn;
  segment.maximum_segment_size = 1460;
  return packet(from, to, segment);
}

Packet icmp(std::string_view from, std::string_view to, const Packet& quoted) {
  return packet(from, to, IcmpMessage{3, 3, 0, std::make_shared<const Packet>(quoted)});
}

std::vector<std::byte> octets(const Packet& of) {
  std::vector<std::byte> out;
  serialize(of, out);
  return out;
}

Flow flow(Protocol protocol, std::string_view from, std::string_view to, std::uint8_t flags = 0) {
  return {protocol, endpoint(from), endpoint(to), flags};
}

constexpr const char* kInside = "10.0.0.2:5000";
constexpr const char* kOutside = "203.0.113.1:40000";
constexpr const char* kRemote = "198.51.100.2:443";

TEST(NatRewrite, reads_flows_of_both_families) {
  EXPECT_EQ(std::get<Flow>(read_content(octets(udp(kInside, kRemote)))),
            flow(Protocol::kUdp, kInside, kRemote));
  EXPECT_EQ(std::get<Flow>(read_content(octets(tcp("[2001:db8::1]:1", "[2001:db8::2]:2")))),
            flow(Protocol::kTcp, "[2001:db8::1]:1", "[2001:db8::2]:2", tcp_flag::kSyn));
}

TEST(NatRewrite, a_rewritten_datagram_is_the_translated_one) {
  std::vector<std::byte> rewritten = octets(udp(kInside, kRemote));
  rewrite(rewritten, flow(Protocol::kUdp, kOutside, kRemote));
  EXPECT_EQ(rewritten, octets(udp(kOutside, kRemote)));
}

TEST(NatRewrite, a_rewritten_segment_is_the_translated_one) {
  std::vector<std::byte> rewritten = octets(tcp(kRemote, kOutside));
  rewrite(rewritten, flow(Protocol::kTcp, kRemote, kInside, tcp_flag::kSyn));
  EXPECT_EQ(rewritten, octets(tcp(kRemote, kInside)));
}

TEST(NatRewrite, ports_give_the_checksum_that_a_full_sum_gives) {
  for (unsigned port = 1; port <= 65535; port += 13) {
    const std::string source = "203.0.113.1:" + std::to_string(port);
    std::vector<std::byte> rewritten = octets(udp(kInside, kRemote));
    rewrite(rewritten, flow(Protocol::kUdp, source, kRemote));
    ASSERT_EQ(rewritten, octets(udp(source, kRemote))) << port;
  }
}

TEST(NatRewrite, an_error_is_rewritten_with_its_quote) {
  const std::pair<Packet, Packet> pairs[] = {{udp(kOutside, kRemote), udp(kInside, kRemote)},
                                             {tcp(kOutside, kRemote), tcp(kInside, kRemote)}};
  for (const auto& [quoted, expected] : pairs) {
    std::vector<std::byte> rewritten = octets(icmp("198.51.100.2:0", "203.0.113.1:0", quoted));
    ErrorFlow error = std::get<ErrorFlow>(read_content(rewritten));
    EXPECT_EQ(error.quoted.source, endpoint(kOutside));
    error.destination = endpoint(kInside).ip;
    error.quoted.source = endpoint(kInside);
    rewrite(rewritten, error);
    EXPECT_EQ(rewritten, octets(icmp("198.51.100.2:0", "10.0.0.2:0", expected)));
  }
}

TEST(NatRewrite, a_quote_of_eight_octets_is_enough) {
  std::vector<std::byte> message =
      octets(icmp("198.51.100.2:0", "203.0.113.1:0", tcp(kOutside, kRemote)));
  message.resize(20 + 8 + 20 + 8);
  message[2] = std::byte{0};
  message[3] = std::byte{20 + 8 + 20 + 8};
  ErrorFlow error = std::get<ErrorFlow>(read_content(message));
  EXPECT_EQ(error.quoted.destination, endpoint(kRemote));
  const auto sum_before = internet_checksum(std::span(message).subspan(20));
  error.quoted.source = endpoint(kInside);
  rewrite(message, error);
  EXPECT_EQ(internet_checksum(std::span(message).subspan(20)), sum_before)
      << "the checksum follows the change";
  EXPECT_EQ(internet_checksum(std::span(message).subspan(28, 20)), 0) << "of the quoted header";
}

TEST(NatRewrite, a_datagram_without_a_checksum_stays_without) {
  std::vector<std::byte> datagram = octets(udp(kInside, kRemote));
  datagram[26] = datagram[27] = std::byte{0};
  rewrite(datagram, flow(Protocol::kUdp, kOutside, kRemote));
  EXPECT_EQ(datagram[26], std::byte{0});
  EXPECT_EQ(datagram[27], std::byte{0});
}

TEST(NatRewrite, a_wrong_checksum_stays_wrong) {
  std::vector<std::byte> datagram = octets(udp(kInside, kRemote));
  datagram[26] ^= std::byte{1};
  rewrite(datagram, flow(Protocol::kUdp, kOutside, kRemote));
  std::vector<std::byte> right = octets(udp(kOutside, kRemote));
  EXPECT_NE(datagram, right);
  datagram[26] ^= std::byte{1};
  datagram[27] = right[27];
  datagram[26] = right[26];
  EXPECT_EQ(datagram, right) << "nothing else differs";
}

TEST(NatRewrite, every_shorter_prefix_of_a_packet_is_malformed) {
  for (const Packet& whole : {udp(kInside, kRemote), tcp(kInside, kRemote),
                              icmp("198.51.100.2:0", "10.0.0.2:0", udp(kInside, kRemote))}) {
    const std::vector<std::byte> all = octets(whole);
    for (std::size_t size = 0; size < all.size(); ++size) {
      const Content content = read_content(std::span(all).first(size));
      EXPECT_EQ(std::get<Verdict>(content).reason(), verdict::kMalformed) << size;
    }
  }
}

TEST(NatRewrite, a_fragment_has_no_ports) {
  std::vector<std::byte> fragment = octets(udp(kInside, kRemote));
  fragment[6] = std::byte{0x20};
  EXPECT_EQ(std::get<Verdict>(read_content(fragment)).reason(), verdict::kFragment);
}

// A box that has to look at ports gives a fragment up, one that does not lets it pass.
TEST(NatRewrite, a_fragment_passes_where_nobody_looks_at_ports) {
  MiddleboxOptions options;
  options.nat = NatOptions{};
  options.nat->external = {endpoint(kOutside).ip};
  auto box = Middlebox::make(options);
  ASSERT_TRUE(box.ok());
  std::vector<std::byte> fragment = octets(udp(kInside, kRemote));
  fragment[6] = std::byte{0x20};
  const auto verdict = [&](Crossing crossing) {
    return translate(*box, fragment, crossing, kStartOfRun).verdict;
  };
  EXPECT_EQ(verdict({Side::kInside, Side::kInside}), Verdict::pass());
  EXPECT_EQ(verdict({Side::kInside, Side::kOutside}), Verdict::drop(verdict::kFragment));
}

TEST(NatRewrite, an_error_about_another_family_is_about_no_flow) {
  std::vector<std::byte> message =
      octets(icmp("198.51.100.2:0", "203.0.113.1:0", udp("[2001:db8::1]:1", "[2001:db8::2]:2")));
  EXPECT_TRUE(std::get<Verdict>(read_content(message)).passes());
}

TEST(NatRewrite, translates_what_a_box_decides) {
  NatOptions nat;
  nat.external = {endpoint(kOutside).ip};
  nat.ports = "sequential";
  nat.port_range = {40000, 40001};
  Result<Middlebox> box = Middlebox::make({nat, {}});
  ASSERT_TRUE(box.ok());
  std::vector<std::byte> out = octets(udp(kInside, kRemote));
  const Translated there = translate(*box, out, {Side::kInside, Side::kOutside}, kStartOfRun);
  EXPECT_TRUE(there.verdict.passes());
  EXPECT_EQ(out, octets(udp(kOutside, kRemote)));
  std::vector<std::byte> in = octets(udp(kRemote, kOutside));
  const Translated back = translate(*box, in, {Side::kOutside, Side::kInside}, kStartOfRun);
  EXPECT_TRUE(back.verdict.passes());
  EXPECT_EQ(in, octets(udp(kRemote, kInside)));
}

}  // namespace
}  // namespace post::sim
