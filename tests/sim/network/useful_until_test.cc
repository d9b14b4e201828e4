// Lifetimes on the way: the option in octets, in packets, and before a queue that looks at it.
#include "sim/network/useful_until.h"

#include <gmock/gmock.h>

#include "sim/network/parse.h"
#include "sim/network/wire.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;

std::vector<int> numbers_of(std::span<const std::byte> octets) {
  std::vector<int> numbers;
  for (const std::byte octet : octets) numbers.push_back(std::to_integer<int>(octet));
  return numbers;
}

TEST(UsefulUntil, is_told_to_the_tenth_of_a_millisecond_and_never_too_early) {
  EXPECT_EQ(tellable(at(100us)), at(100us));
  EXPECT_EQ(tellable(at(100us + 1ns)), at(200us));
  EXPECT_EQ(tellable(at(0us)), at(0us));
  EXPECT_EQ(tellable(kNever), kNever);
  EXPECT_EQ(tellable(at(119h)), at(119h));
  EXPECT_EQ(tellable(at(120h)), kNever);
}

TEST(UsefulUntil, is_an_experimental_option_of_eight_octets) {
  // 258 tenths of a millisecond.
  EXPECT_THAT(numbers_of(useful_until_ipv4(at(25'800us))), ElementsAre(158, 6, 0, 0, 1, 2, 0, 0));
  EXPECT_THAT(numbers_of(useful_until_ipv6(at(25'800us), 17)),
              ElementsAre(17, 0, 0x1e, 4, 0, 0, 1, 2));
}

Packet dated_datagram(std::string_view from, std::string_view to, Time until) {
  Packet packet;
  packet.ip.source = ip(from);
  packet.ip.destination = ip(to);
  packet.ip.useful_until = until;
  packet.transport = UdpHeader{1000, 2000};
  packet.payload = octets(20);
  return packet;
}

TEST(UsefulUntil, goes_into_octets_and_comes_back_in_both_families) {
  for (const auto& [from, to] :
       {std::pair("10.0.0.1", "10.0.0.2"), std::pair("2001:db8::1", "2001:db8::2")}) {
    const Packet packet = dated_datagram(from, to, at(25'800us));
    const Packet plain = dated_datagram(from, to, kNever);
    EXPECT_EQ(packet.size(), plain.size() + kUsefulUntilOctets);
    std::vector<std::byte> written;
    serialize(packet, written);
    ASSERT_EQ(written.size(), packet.size());
    EXPECT_EQ(useful_until_of(written), at(25'800us));
    const Parsed parsed = parse(Bytes::copy_of(written));
    ASSERT_TRUE(parsed.packet) << from;
    EXPECT_EQ(parsed.packet->ip.useful_until, at(25'800us));
    EXPECT_EQ(parsed.packet->destination_port(), 2000);
    EXPECT_EQ(parsed.packet->payload.size(), 20u);
    EXPECT_EQ(parsed.packet->size(), packet.size());
    serialize(plain, written);
    EXPECT_EQ(useful_until_of(written), kNever);
  }
}

TEST(UsefulUntil, ipv4s_checksum_covers_the_option) {
  std::vector<std::byte> written;
  serialize(dated_datagram("10.0.0.1", "10.0.0.2", at(25'800us)), written);
  EXPECT_EQ(written[0], std::byte{0x47});
  EXPECT_EQ(internet_checksum(std::span(written).first(28)), 0);
}

TEST(UsefulUntil, is_found_among_other_options_and_not_in_broken_ones) {
  std::vector<std::byte> packet(28);
  packet[0] = std::byte{0x47};
  const auto with = [&](std::initializer_list<int> options) {
    std::size_t place = 20;
    for (const int octet : options) packet[place++] = static_cast<std::byte>(octet);
    return useful_until_of(packet);
  };
  EXPECT_EQ(with({1, 1, 158, 6, 0, 0, 0, 1}), at(100us));
  EXPECT_EQ(with({7, 2, 158, 6, 0, 0, 0, 1}), at(100us)) << "behind another option";
  EXPECT_EQ(with({0, 1, 158, 6, 0, 0, 0, 1}), kNever) << "behind the end";
  EXPECT_EQ(with({158, 7, 0, 0, 0, 1, 0, 0}), kNever) << "of another length";
  EXPECT_EQ(with({1, 1, 1, 158, 6, 0, 0, 0}), kNever) << "cut";
  EXPECT_EQ(with({7, 0, 158, 6, 0, 0, 0, 1}), kNever) << "of no length";
  for (std::size_t size = 0; size < packet.size(); ++size) {
    EXPECT_EQ(useful_until_of(std::span(packet).first(size)), kNever);
  }
}

// The packet is 128 + 8 octets: 1.104 ms in the transmitter, 10 ms on the way.
TEST(UsefulUntil, has_a_lifetime_queue_drop_what_comes_too_late) {
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .queue = {.kind = "lifetime"}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  sender.socket->carry_useful_until();
  for (const Time until : {at(11'200us), at(12'200us), at(12'300us), kNever}) {
    sender.send("10.0.0.2:2000", 100, {.useful_until = until});
  }
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(11'104us), at(12'208us), at(12'208us + 1'040us)))
      << "of the second and third only one arrives in time";
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("too_late"), 1u);
}

TEST(UsefulUntil, is_told_by_sockets_that_were_asked_to_only) {
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .queue = {.kind = "lifetime"}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  const std::size_t before = sender.socket->max_payload(endpoint("10.0.0.2:2000"));
  sender.send("10.0.0.2:2000", 100, {.useful_until = at(1ms)});
  sender.socket->carry_useful_until();
  EXPECT_EQ(sender.socket->max_payload(endpoint("10.0.0.2:2000")), before - kUsefulUntilOctets);
  sender.send("10.0.0.2:2000", 100, {.useful_until = at(1ms)});
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(11'040us)));
  EXPECT_TRUE(net.a.network().capabilities().useful_until);
}

}  // namespace
}  // namespace post::sim::testing
