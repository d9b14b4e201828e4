// Fragments: who cuts, what each piece is, how long it takes, and what comes of pieces that do not
// fit together.
#include "sim/network/fragment.h"

#include <gmock/gmock.h>

#include "sim/network/reassembly.h"
#include "sim/network/wire.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Packet cuttable(std::string_view from, std::string_view to, std::size_t size) {
  Packet packet;
  packet.ip.source = endpoint(from).ip;
  packet.ip.destination = endpoint(to).ip;
  packet.ip.dont_fragment = false;
  packet.ip.identification = 7;
  packet.transport = UdpHeader{endpoint(from).port, endpoint(to).port};
  packet.payload = octets(size);
  return packet;
}

constexpr const char* kA4 = "10.1.0.2:1000";
constexpr const char* kB4 = "10.3.0.2:2000";
constexpr const char* kA6 = "[2001:db8:1::2]:1000";
constexpr const char* kB6 = "[2001:db8:3::2]:2000";

std::string text_of(const Packet& piece) {
  const auto& header = std::get<FragmentHeader>(piece.transport);
  return std::to_string(header.offset) + "+" + std::to_string(piece.payload.size()) +
         (header.more ? " more" : " last");
}

std::vector<std::string> texts_of(const std::vector<Packet>& pieces) {
  std::vector<std::string> texts;
  for (const Packet& piece : pieces) texts.push_back(text_of(piece));
  return texts;
}

TEST(Fragments, are_cut_at_multiples_of_eight_octets) {
  // 1000 octets and UDP's 8; 576 - 20 = 556, of which 552 are whole eights.
  EXPECT_THAT(texts_of(fragments_of(cuttable(kA4, kB4, 1000), 576)),
              ElementsAre("0+552 more", "552+456 last"));
  // 1300 - 40 - 8 = 1252, of which 1248.
  EXPECT_THAT(texts_of(fragments_of(cuttable(kA6, kB6, 1300), 1300)),
              ElementsAre("0+1248 more", "1248+60 last"));
}

TEST(Fragments, are_cut_again_where_the_next_link_takes_less) {
  const auto pieces = fragments_of(cuttable(kA4, kB4, 1000), 576);
  EXPECT_THAT(texts_of(fragments_of(pieces[0], 300)), ElementsAre("0+280 more", "280+272 more"));
  EXPECT_THAT(texts_of(fragments_of(pieces[1], 300)), ElementsAre("552+280 more", "832+176 last"));
}

// RFC 791 section 3.1, RFC 8200 section 4.5.
TEST(Fragments, have_their_place_in_their_headers) {
  std::vector<std::byte> wire;
  const auto four = fragments_of(cuttable(kA4, kB4, 1000), 576);
  serialize(four[1], wire);
  EXPECT_EQ(wire.size(), 476u);
  EXPECT_EQ(wire[5], std::byte{7}) << "identification";
  EXPECT_EQ(wire[7], std::byte{69}) << "552 / 8, no flag";
  EXPECT_EQ(internet_checksum(std::span(wire).first(20)), 0);
  const auto six = fragments_of(cuttable(kA6, kB6, 1300), 1300);
  serialize(six[0], wire);
  EXPECT_EQ(wire.size(), 1296u);
  EXPECT_EQ(wire[6], std::byte{44});
  EXPECT_EQ(wire[40], std::byte{17}) << "UDP follows";
  EXPECT_EQ(wire[43], std::byte{1}) << "more";
  EXPECT_EQ(wire[47], std::byte{7});
}

/// What `pieces` make in this order: the size of the payload, or the reasons of drops.
std::vector<std::string> put_together(Reassembly& table, std::vector<Packet> pieces,
                                      Time now = kStartOfRun) {
  std::vector<std::string> results;
  for (Packet& piece : pieces) {
    const Reassembled done = table.add(std::move(piece), now);
    if (done.packet) results.push_back(std::to_string(done.packet->payload.size()));
    if (!done.dropped.empty()) results.emplace_back(done.dropped);
  }
  return results;
}

TEST(Reassembly, takes_pieces_in_any_order) {
  for (const char* family : {"v4", "v6"}) {
    const bool v4 = std::string_view(family) == "v4";
    auto pieces = fragments_of(v4 ? cuttable(kA4, kB4, 3000) : cuttable(kA6, kB6, 3000), 1280);
    std::ranges::reverse(pieces);
    Reassembly table;
    EXPECT_THAT(put_together(table, pieces), ElementsAre("3000"));
    EXPECT_EQ(table.octets(), 0u);
    EXPECT_EQ(table.next_deadline(), kNever);
  }
}

// RFC 6946: an atomic fragment never meets others of its identification.
TEST(Reassembly, an_atomic_fragment_is_whole_by_itself) {
  Reassembly table;
  auto pieces = fragments_of(cuttable(kA6, kB6, 2000), 1280);
  EXPECT_THAT(put_together(table, {pieces[0]}), IsEmpty());
  const auto atomic = fragments_of(cuttable(kA6, kB6, 100), 1280);
  ASSERT_EQ(atomic.size(), 1u);
  EXPECT_THAT(put_together(table, atomic), ElementsAre("100"));
  EXPECT_THAT(put_together(table, {pieces[1]}), ElementsAre("2000"));
}

Packet moved(Packet piece, std::uint16_t offset) {
  std::get<FragmentHeader>(piece.transport).offset = offset;
  return piece;
}

// RFC 5722: an overlap spoils the packet, with all of it that is still to come.
TEST(Reassembly, fragments_that_overlap_spoil_their_packet) {
  Reassembly table;
  const auto pieces = fragments_of(cuttable(kA6, kB6, 3000), 1280);
  EXPECT_THAT(put_together(table, {pieces[0], moved(pieces[1], 1224), pieces[1], pieces[2]}),
              ElementsAre("fragment_overlap", "fragment_overlap", "fragment_overlap"));
  EXPECT_EQ(table.octets(), 0u);
}

TEST(Reassembly, the_same_fragment_again_changes_nothing) {
  Reassembly table;
  const auto pieces = fragments_of(cuttable(kA4, kB4, 3000), 1280);
  EXPECT_THAT(put_together(table, {pieces[0], pieces[0], pieces[1], pieces[2]}),
              ElementsAre("fragment_again", "3000"));
}

TEST(Reassembly, what_cannot_be_a_part_of_a_packet_is_malformed) {
  Reassembly table;
  const auto pieces = fragments_of(cuttable(kA4, kB4, 3000), 1280);
  Packet odd = pieces[0];
  odd.payload = octets(1255);  // not the last one, and no multiple of eight
  Packet beyond = moved(pieces[2], 65'528);
  Packet empty = pieces[1];
  empty.payload = Payload();
  EXPECT_THAT(put_together(table, {odd, beyond, empty}),
              ElementsAre("malformed", "malformed", "malformed"));
  EXPECT_THAT(put_together(table, {pieces[2], moved(pieces[1], 4000)}), ElementsAre("malformed"))
      << "behind the end";
}

// Two packets with one identification: the UDP checksum tells that they do not belong together.
TEST(Reassembly, of_two_packets_makes_none) {
  Reassembly table;
  const auto pieces = fragments_of(cuttable(kA4, kB4, 2000), 1280);
  Packet other = pieces[1];
  other.payload = Bytes::copy_of(std::string(other.payload.size(), 'y'));
  EXPECT_THAT(put_together(table, {pieces[0], other}), ElementsAre("malformed"));
}

TEST(Reassembly, waits_for_thirty_seconds_in_ipv4_and_sixty_in_ipv6) {
  for (const auto& [from, to, life] : {std::tuple(kA4, kB4, 30s), std::tuple(kA6, kB6, 60s)}) {
    Reassembly table;
    const auto pieces = fragments_of(cuttable(from, to, 2000), 1280);
    put_together(table, {pieces[0]}, at(1s));
    EXPECT_EQ(table.next_deadline(), at(1s + life));
    EXPECT_FALSE(table.expire(at(1s + life) - 1ns));
    const auto gone = table.expire(at(1s + life));
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->reason, "fragment_timeout");
    EXPECT_EQ(text_of(gone->sample), text_of(pieces[0]));
    EXPECT_FALSE(table.expire(at(1s + life)));
  }
}

TEST(Reassembly, keeps_no_more_than_its_bounds) {
  Reassembly table({.packets = 2, .octets = 3000});
  std::vector<Packet> firsts;
  for (std::uint32_t id = 0; id < 3; ++id) {
    firsts.push_back(fragments_of(cuttable(kA4, kB4, 2000), 1280)[0]);
    firsts.back().ip.identification = id;
  }
  put_together(table, {firsts[0]}, at(1s));
  put_together(table, {firsts[1]}, at(2s));
  EXPECT_FALSE(table.expire(at(2s)));
  put_together(table, {firsts[2]}, at(3s));
  const auto gone = table.expire(at(3s));
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->reason, "fragment_full");
  EXPECT_EQ(gone->sample.ip.identification, 0u);
  EXPECT_FALSE(table.expire(at(3s)));
}

//   a -- 1 ms -- r1 -- 2 ms, MTU 1300 -- r2 -- 4 ms -- b; 8 Mbit/s: 1 us an octet
struct Hops : Lab {
  explicit Hops(Fragmentation fragmentation)
      : Lab({"a", "b", "r1", "r2", "link ar", "link rr", "link rb"}), a(sender(fragmentation)) {
    host("b", {{"eth0", {prefix("10.3.0.2/24"), prefix("2001:db8:3::2/64")}}});
    router("r1", {{"west", {prefix("10.1.0.1/24"), prefix("2001:db8:1::1/64")}},
                  {"east", {prefix("10.2.0.1/24"), prefix("2001:db8:2::1/64")}}});
    router("r2", {{"west", {prefix("10.2.0.2/24"), prefix("2001:db8:2::2/64")}},
                  {"east", {prefix("10.3.0.1/24"), prefix("2001:db8:3::1/64")}}});
    link("ar", {"a", "eth0"}, {"r1", "west"}, {.rate_bps = 8'000'000, .delay = 1ms});
    link("rr", {"r1", "east"}, {"r2", "west"}, {.rate_bps = 8'000'000, .delay = 2ms}, 1300);
    link("rb", {"r2", "east"}, {"b", "eth0"}, {.rate_bps = 8'000'000, .delay = 4ms});
    for (const char* any : {"0.0.0.0/0", "::/0"}) {
      route("a", any, "eth0");
      route("b", any, "eth0");
      route("r1", any, "east");
      route("r2", any, "west");
    }
    route("r1", "10.1.0.0/24", "west");
    route("r2", "10.3.0.0/24", "east");
    route("r1", "2001:db8:1::/64", "west");
    route("r2", "2001:db8:3::/64", "east");
  }
  SimHost& sender(Fragmentation fragmentation) {
    HostOptions options{
        .name = "a", .interfaces = {{"eth0", {prefix("10.1.0.2/24"), prefix("2001:db8:1::2/64")}}}};
    options.fragmentation = fragmentation;
    return *must(network.add_host(std::move(options)));
  }
  SimHost& a;
};

// 1428 octets: 1430 us to r1; cut into 20 + 1280 and 20 + 128: 1302 us and 150 us, twice.
TEST(Fragmentation, an_ipv4_router_cuts_what_its_sender_permits) {
  Hops net(Fragmentation::kPath);
  Receiver sender(net.a, kA4);
  Receiver receiver(*net.network.host("b"), kB4);
  EXPECT_EQ(sender.socket->max_payload(endpoint(kB4)), 1472u);
  EXPECT_EQ(sender.send(kB4, 1400), SendStatus::kTaken);
  net.run();
  EXPECT_THAT(receiver.times(),
              ElementsAre(at(1430us + 1ms + 1302us + 2ms + 1302us + 150us + 4ms)));
  EXPECT_EQ(receiver.arrivals.at(0).datagram.bytes.size(), 1400u);
  EXPECT_THAT(sender.errors, IsEmpty());
  EXPECT_EQ(sender.send(kB4, 1473), SendStatus::kTooBig) << "the host itself cuts nothing";
}

TEST(Fragmentation, an_ipv6_router_never_cuts) {
  Hops net(Fragmentation::kPath);
  Receiver sender(net.a, kA6);
  Receiver receiver(*net.network.host("b"), kB6);
  sender.send(kB6, 1400);
  net.run();
  EXPECT_THAT(receiver.times(), IsEmpty());
  ASSERT_EQ(sender.errors.size(), 1u);
  EXPECT_EQ(sender.errors[0].error.mtu, 1300u);
}

TEST(Fragmentation, a_host_that_cuts_sends_what_no_link_takes_whole) {
  Hops net(Fragmentation::kSource);
  Receiver sender(net.a, kA4);
  Receiver receiver(*net.network.host("b"), kB4);
  EXPECT_EQ(sender.socket->max_payload(endpoint(kB4)), 65'507u);
  EXPECT_EQ(sender.send(kB4, 20'000), SendStatus::kTaken);
  net.run();
  ASSERT_EQ(receiver.arrivals.size(), 1u);
  EXPECT_EQ(receiver.arrivals[0].datagram.bytes.text(), std::string(20'000, 'x'));
}

// The first attempt meets the smaller link; the error quotes a fragment, and the next one is cut to
// what the path takes.
TEST(Fragmentation, an_ipv6_source_cuts_to_the_mtu_of_the_path) {
  Hops net(Fragmentation::kSource);
  Receiver sender(net.a, kA6);
  Receiver receiver(*net.network.host("b"), kB6);
  sender.send(kB6, 3000);
  net.run();
  EXPECT_THAT(receiver.times(), IsEmpty());
  ASSERT_EQ(sender.errors.size(), 1u);
  EXPECT_EQ(sender.errors[0].error.mtu, 1300u);
  EXPECT_EQ(sender.errors[0].error.remote, endpoint(kB6));
  sender.send(kB6, 3000);
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 1u);
}

TEST(Fragmentation, of_a_packet_with_a_lost_piece_nothing_is_left_and_its_sender_is_told) {
  Hops net(Fragmentation::kSource);
  must(net.network.change_link(
      "ar", {.loss = LossOptions{.kind = "drop_list", .ordinals = {2}}, .from = "a"}));
  Receiver sender(net.a, kA4);
  Receiver receiver(*net.network.host("b"), kB4);
  sender.send(kB4, 2000);
  net.run();
  EXPECT_THAT(receiver.times(), IsEmpty());
  EXPECT_EQ(net.network.host("b")->ip().dropped().of("fragment_timeout"), 1u);
  EXPECT_THAT(sender.errors, IsEmpty()) << "it is a loss, and no end of the path";
  EXPECT_EQ(net.a.ip().dropped().of("icmp_unmatched"), 0u);
}

}  // namespace
}  // namespace post::sim::testing
