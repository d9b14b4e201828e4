// Boxes that do more to packets than translate them: what gets through, and what it looks like
// then.
#include "tests/nat/fixture.h"

namespace post::nat_suite {
namespace {

constexpr const char* kSixAlice = "[fd00:1::2]:5000";
constexpr const char* kSixXavier = "[fd00:4::2]:9000";
constexpr const char* kCookie = "12345678";

class NatBoxes : public NatTest {
 protected:
  bool build_boxes(std::vector<sim::BoxOptions> boxes) {
    return build(sim::MiddleboxOptions{.boxes = std::move(boxes)});
  }
  static sim::Packet syn(std::string_view from, std::string_view to, std::uint16_t mss = 1460) {
    sim::Packet packet = tcp(from, to, "SYN");
    std::get<sim::TcpSegment>(packet.transport).maximum_segment_size = mss;
    return packet;
  }
};

TEST_P(NatBoxes, blocked_udp_ends_without_a_word_and_tcp_goes_on) {
  if (!build_boxes({{.kind = "block_udp"}})) return;
  send(0ms, udp(kAlice, kX2));
  send(10ms, udp(kSixXavier, kSixAlice));
  send(20ms, tcp(kSixAlice, kSixXavier, "SYN"));
  run_until(60ms);
  expect_seen({"xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62"});
}

TEST_P(NatBoxes, who_is_to_be_told_hears_that_udp_is_prohibited) {
  if (!build_boxes({{.kind = "block_udp", .reject = true}})) return;
  send(0ms, udp(kAlice, kX2));
  send(10ms, udp(kSixAlice, kSixXavier));
  run_until(60ms);
  expect_seen({"alice icmp 3/13 10.0.1.1 > 10.0.1.2 ttl=64 (udp 10.0.1.2:5000 > 198.51.100.2:9000)",
               "alice icmp 1/1 fd00:1::1 > fd00:1::2 ttl=64 (udp [fd00:1::2]:5000 > "
               "[fd00:4::2]:9000)"});
}

// RFC 7413 section 7: the SYN goes on as a plain one, its octets as many as before.
TEST_P(NatBoxes, a_stripped_fast_open_option_leaves_a_plain_syn) {
  if (!build_boxes({{.kind = "strip_fast_open"}})) return;
  send(0ms, with_option(syn(kSixAlice, kSixXavier), 34, kCookie));
  run_until(60ms);
  // 40 + 20 + 4 (MSS) + 12 octets and 2 a link, 8 ns each.
  expect_seen_at(
      {{3ms + 3 * 78 * 8ns,
        "xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62 mss=1460 options=2"}});
}

TEST_P(NatBoxes, a_cookie_that_the_simulator_made_is_stripped_as_one_from_the_wire) {
  if (!build_boxes({{.kind = "strip_fast_open"}})) return;
  sim::Packet packet = syn(kSixAlice, kSixXavier);
  std::get<sim::TcpSegment>(packet.transport).fast_open = sim::FastOpenCookie{{}, 8};
  send(0ms, packet);
  run_until(60ms);
  expect_seen_at(
      {{3ms + 3 * 78 * 8ns,
        "xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62 mss=1460 options=2"}});
}

TEST_P(NatBoxes, options_are_stripped_by_kind_in_both_directions) {
  if (!build_boxes({{.kind = "strip_options", .tcp_options = {2, 254}}})) return;
  send(0ms, with_option(syn(kSixAlice, kSixXavier), 34, kCookie));
  send(10ms, with_option(tcp(kSixXavier, kSixAlice, "SYN,ACK"), 254, "odd"));
  run_until(60ms);
  expect_seen({"xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62 options=34",
               "alice tcp [fd00:4::2]:9000 > [fd00:1::2]:5000 SYN,ACK ttl=62"});
}

TEST_P(NatBoxes, segments_with_options_that_a_box_does_not_know_end_there) {
  if (!build_boxes({{.kind = "drop_unknown_options"}})) return;
  send(0ms, with_option(syn(kSixAlice, kSixXavier), 34, kCookie));
  send(10ms, syn(kSixAlice, kSixXavier));
  send(20ms, udp(kSixAlice, kSixXavier));
  run_until(60ms);
  expect_seen({"xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62 mss=1460 options=2",
               "xavier udp [fd00:1::2]:5000 > [fd00:4::2]:9000 ttl=62"});
}

TEST_P(NatBoxes, a_larger_segment_size_is_clamped_and_a_smaller_one_stays) {
  if (!build_boxes({{.kind = "clamp_mss", .mss = 1220}})) return;
  send(0ms, syn(kSixAlice, kSixXavier));
  send(10ms, syn(kSixAlice, kSixXavier, 536));
  send(20ms, tcp(kSixXavier, kSixAlice, "SYN,ACK"));
  run_until(60ms);
  expect_seen({"xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62 mss=1220 options=2",
               "xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62 mss=536 options=2",
               "alice tcp [fd00:4::2]:9000 > [fd00:1::2]:5000 SYN,ACK ttl=62"});
}

TEST_P(NatBoxes, what_does_not_fit_behind_a_box_is_reported_with_its_mtu) {
  if (!build_boxes({{.kind = "limit_mtu", .mtu = 1280}})) return;
  send(0ms, udp(kSixAlice, kSixXavier, 1280 - 48));
  send(10ms, udp(kSixAlice, kSixXavier, 1280 - 48 + 1));
  run_until(60ms);
  expect_seen({"xavier udp [fd00:1::2]:5000 > [fd00:4::2]:9000 ttl=62",
               "alice icmp 2/0 fd00:1::1 > fd00:1::2 mtu=1280 ttl=64 (udp [fd00:1::2]:5000 > "
               "[fd00:4::2]:9000)"});
}

// RFC 2923 section 2.1.
TEST_P(NatBoxes, a_black_hole_of_path_mtu_discovery_says_nothing_and_passes_no_report_on) {
  if (!build_boxes({{.kind = "hide_too_big"}, {.kind = "limit_mtu", .mtu = 1280}})) return;
  send(0ms, udp(kSixAlice, kSixXavier, 1280 - 48 + 1));
  send(10ms, icmp("fd00:4::2", 2, 0, udp(kSixAlice, kSixXavier, 100)));
  send(20ms, icmp("fd00:4::2", 1, 4, udp(kSixAlice, kSixXavier, 100)));
  run_until(60ms);
  expect_seen(
      {"alice icmp 1/4 fd00:4::2 > fd00:1::2 ttl=62 (udp [fd00:1::2]:5000 > "
       "[fd00:4::2]:9000)"});
}

TEST_P(NatBoxes, a_box_beside_a_nat_sees_packets_as_they_come) {
  sim::MiddleboxOptions options{.nat = nat_options()};
  options.nat->hairpin = false;
  options.boxes = {{.kind = "limit_mtu", .mtu = 1280}, {.kind = "clamp_mss", .mss = 1000}};
  if (!build(options)) return;
  send(0ms, syn(kAlice, kX2));
  send(10ms, udp(kAlice, kX2, 1280 - 28 + 1));
  run_until(60ms);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62 mss=1000 options=2",
               "alice icmp 3/4 10.0.1.1 > 10.0.1.2 mtu=1280 ttl=64 (udp 10.0.1.2:5000 > "
               "198.51.100.2:9000)"});
}

TEST_P(NatBoxes, boxes_alone_have_no_inside) {
  if (!build_boxes({{.kind = "hide_too_big"}})) return;
  send(0ms, udp(kSixXavier, kSixAlice));
  run_until(60ms);
  expect_seen({"alice udp [fd00:4::2]:9000 > [fd00:1::2]:5000 ttl=62"});
}

POST_NAT_SUITE(NatBoxes);

}  // namespace
}  // namespace post::nat_suite
