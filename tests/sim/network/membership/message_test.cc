// IGMPv3 and MLDv2 as octets: known answers, the way back, and what is refused.
#include "sim/network/membership/message.h"

#include <gmock/gmock.h>

#include <cstdio>

#include "sim/network/membership/codes.h"
#include "sim/network/parse.h"
#include "sim/network/wire.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

std::string hex_of(const Packet& packet) {
  std::vector<std::byte> octets;
  serialize(packet, octets);
  std::string text;
  for (const std::byte each : octets) {
    std::array<char, 3> two{};
    std::snprintf(two.data(), two.size(), "%02x", std::to_integer<unsigned>(each));
    text += two.data();
  }
  return text;
}

TEST(MembershipMessage, AnIgmpReportIsAsTheRfcDrawsIt) {
  const std::vector<GroupRecord> records = {
      {RecordType::kAllow, ip("232.1.2.3"), {ip("10.1.0.2")}}};
  const std::vector<Packet> packets = report_packets(ip("10.3.0.2"), records, 1500);
  ASSERT_EQ(packets.size(), 1u);
  EXPECT_EQ(hex_of(packets[0]),
            "46c0002c000040000102"
            "f9f0"
            "0a030002e000001694040000"
            "2200"
            "e4f5"
            "00000001"
            "05000001e80102030a010002");
}

TEST(MembershipMessage, AnMldQueryIsAsTheRfcDrawsIt) {
  const GroupQuery query{.group = ip("::"), .max_response = 10s, .robustness = 2, .interval = 125s};
  const std::string text = hex_of(query_packet(ip("fe80::1"), query));
  EXPECT_EQ(text.substr(0, 96),
            "600000000024"
            "0001"
            "fe800000000000000000000000000001"
            "ff020000000000000000000000000001"
            "3a00050200000100");
  EXPECT_EQ(text.substr(96, 4), "8200");
  EXPECT_EQ(text.substr(104),
            "27100000"
            "00000000000000000000000000000000"
            "027d0000");
}

TEST(MembershipMessage, WhatWasWrittenIsRead) {
  for (const char* source : {"10.3.0.2", "fe80::2"}) {
    const bool v4 = ip(source).is_v4();
    const GroupQuery query{.group = ip(v4 ? "239.1.2.3" : "ff15::7"),
                           .sources = {ip(v4 ? "10.1.0.2" : "2001:db8::1")},
                           .max_response = 1s,
                           .suppress = true,
                           .robustness = 3,
                           .interval = 1000s};
    const Packet packet = query_packet(ip(source), query);
    EXPECT_TRUE(is_membership(packet));
    EXPECT_EQ(packet.ip.hop_limit, 1);
    EXPECT_EQ(packet.ip.destination, query.group);
    const ReadMembership read = read_membership(packet);
    ASSERT_TRUE(read.message) << read.refused;
    const auto& again = std::get<GroupQuery>(*read.message);
    EXPECT_EQ(again.group, query.group);
    EXPECT_EQ(again.sources, query.sources);
    EXPECT_EQ(again.max_response, query.max_response);
    EXPECT_TRUE(again.suppress);
    EXPECT_EQ(again.robustness, 3u);
    EXPECT_EQ(again.interval, 992s) << "the next lower one that can be told";
  }
}

TEST(MembershipMessage, LongListsOfSourcesGoOnInTheNextPacket) {
  std::vector<IpAddress> sources;
  for (std::uint32_t i = 1; i <= 300; ++i) sources.push_back(IpAddress::v4(0x0a000000 + i));
  const std::vector<GroupRecord> records = {
      {RecordType::kToInclude, ip("232.1.2.3"), sources},
      {RecordType::kBlock, ip("232.1.2.4"), {ip("10.9.9.9")}}};
  const std::vector<Packet> packets = report_packets(ip("10.3.0.2"), records, 576);
  std::vector<RecordType> types;
  std::vector<IpAddress> told;
  for (const Packet& packet : packets) {
    EXPECT_LE(packet.size(), 576u);
    const ReadMembership read = read_membership(packet);
    ASSERT_TRUE(read.message) << read.refused;
    for (const GroupRecord& each : std::get<GroupReport>(*read.message).records) {
      types.push_back(each.type);
      told.insert(told.end(), each.sources.begin(), each.sources.end());
    }
  }
  sources.push_back(ip("10.9.9.9"));
  EXPECT_EQ(told, sources);
  EXPECT_THAT(types, ::testing::ElementsAre(RecordType::kToInclude, RecordType::kAllow,
                                            RecordType::kAllow, RecordType::kBlock));
}

/// Of a report whose octet at `at` of the message is `value`, its checksum right again.
std::string refusal(std::size_t at, unsigned value) {
  const std::vector<GroupRecord> records = {
      {RecordType::kAllow, ip("232.1.2.3"), {ip("10.1.0.2")}}};
  std::vector<std::byte> octets;
  serialize(report_packets(ip("10.3.0.2"), records, 1500)[0], octets);
  octets[24 + at] = static_cast<std::byte>(value);
  octets[26] = octets[27] = std::byte{0};
  const unsigned sum = internet_checksum(std::span(octets).subspan(24));
  octets[26] = static_cast<std::byte>(sum >> 8);
  octets[27] = static_cast<std::byte>(sum & 0xff);
  const Parsed parsed = parse(Bytes::copy_of(std::span<const std::byte>(octets)));
  const ReadMembership read = read_membership(*parsed.packet);
  return read.message ? "read" : std::string(read.refused);
}

TEST(MembershipMessage, WhatContradictsItselfIsRefused) {
  EXPECT_EQ(refusal(8, 5), "read");
  EXPECT_EQ(refusal(8, 77), "read") << "records of unknown types are left out";
  EXPECT_EQ(refusal(7, 2), "membership_malformed") << "a record that is not there";
  EXPECT_EQ(refusal(11, 2), "membership_malformed") << "a source that is not there";
  EXPECT_EQ(refusal(10, 255), "membership_malformed");
  EXPECT_EQ(refusal(9, 1), "membership_malformed") << "auxiliary octets that are not there";
  EXPECT_EQ(refusal(12, 10), "membership_malformed") << "10.1.2.3 is no group";
  EXPECT_EQ(refusal(16, 239), "membership_malformed") << "239.1.0.2 is no source";
  EXPECT_EQ(refusal(0, 0x12), "membership_version") << "RFC 1112";
}

TEST(MembershipMessage, AWrongChecksumIsRefused) {
  const Packet packet =
      report_packets(ip("fe80::2"), {{RecordType::kIsExclude, ip("ff15::7")}}, 1500)[0];
  EXPECT_TRUE(read_membership(packet).message);
  std::vector<std::byte> octets;
  serialize(packet, octets);
  octets.back() ^= std::byte{1};
  const Parsed other = parse(Bytes::copy_of(std::span<const std::byte>(octets)));
  EXPECT_EQ(read_membership(*other.packet).refused, "membership_malformed");
}

TEST(MembershipMessage, TimesAreToldAsTheNextLowerOne) {
  using Short = FloatingCode<8>;
  for (const std::uint64_t exact : {0, 1, 100, 127, 128, 136, 248, 256, 272, 31'744}) {
    EXPECT_EQ(Short::decode(Short::encode(exact)), exact);
  }
  EXPECT_EQ(Short::decode(Short::encode(135)), 128u);
  EXPECT_EQ(Short::decode(Short::encode(1'000'000)), 31'744u);
  EXPECT_EQ(FloatingCode<16>::decode(0xffff), 8'387'584u);
}

}  // namespace
}  // namespace post::sim::testing
