// ICMP errors through and from a NAT (RFC 5508): translated with their quotes, all checksums right.
#include "tests/nat/fixture.h"

namespace post::nat_suite {
namespace {

class NatErrors : public NatTest {
 protected:
  static sim::NatOptions no_hairpin() {
    sim::NatOptions options = nat_options();
    options.hairpin = false;
    return options;
  }
  static sim::Packet with_hops(sim::Packet packet, std::uint8_t hops) {
    packet.ip.hop_limit = hops;
    return packet;
  }
};

TEST_P(NatErrors, an_error_from_the_outside_reaches_who_sent_the_packet) {
  if (!build(no_hairpin())) return;
  send(0ms, udp(kAlice, kX2));
  send(10ms, icmp("198.51.100.2", 3, 3, udp(kOpened, kX2)));
  send(20ms, icmp("198.51.101.2", 3, 1, udp(kOpened, kX2)));  // somebody under way
  run_until(40ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62",
               "alice icmp 3/3 198.51.100.2 > 10.0.1.2 ttl=62 "
               "(udp 10.0.1.2:5000 > 198.51.100.2:9000)",
               "alice icmp 3/1 198.51.101.2 > 10.0.1.2 ttl=62 "
               "(udp 10.0.1.2:5000 > 198.51.100.2:9000)"});
}

TEST_P(NatErrors, an_error_about_a_segment_is_translated_too) {
  if (!build(no_hairpin())) return;
  send(0ms, tcp(kAlice, kX2, "SYN"));
  send(10ms, icmp("198.51.100.2", 3, 13, tcp(kOpened, kX2, "SYN")));
  run_until(40ms);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62",
               "alice icmp 3/13 198.51.100.2 > 10.0.1.2 ttl=62 "
               "(tcp 10.0.1.2:5000 > 198.51.100.2:9000)"});
}

TEST_P(NatErrors, an_error_about_a_packet_that_nobody_sent_is_dropped) {
  if (!build(no_hairpin())) return;
  send(0ms, udp(kAlice, kX2));
  send(10ms, icmp("198.51.100.2", 3, 3, udp("203.0.113.1:5001", kX2)));
  send(11ms, icmp("198.51.101.2", 3, 3, udp(kOpened, kY2)));
  run_until(40ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62"});
}

TEST_P(NatErrors, an_error_does_not_end_the_mapping) {
  if (!build(no_hairpin())) return;
  send(0ms, udp(kAlice, kX2));
  send(10ms, icmp("198.51.100.2", 3, 3, udp(kOpened, kX2)));
  run_until(15ms);
  send(20ms, udp(kX2, kOpened));
  run_until(40ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62",
               "alice icmp 3/3 198.51.100.2 > 10.0.1.2 ttl=62 "
               "(udp 10.0.1.2:5000 > 198.51.100.2:9000)",
               "alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62"});
}

TEST_P(NatErrors, an_error_from_the_inside_comes_from_the_external_address) {
  if (!build(no_hairpin())) return;
  send(0ms, udp(kAlice, kX2));
  send(10ms, udp(kX2, kOpened));
  send(20ms, icmp("10.0.1.2", 3, 3, udp(kX2, kAlice)));
  run_until(40ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62",
               "alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62",
               "xavier icmp 3/3 203.0.113.1 > 198.51.100.2 ttl=62 "
               "(udp 198.51.100.2:9000 > 203.0.113.1:5000)"});
}

// A datagram without payload: every world quotes it whole.
TEST_P(NatErrors, a_hop_limit_that_ends_behind_the_nat_is_reported_to_the_inside) {
  if (!build(no_hairpin())) return;
  send(0ms, with_hops(udp(kAlice, kX2, 0), 2));
  run_until(40ms);
  expect_seen(
      {"alice icmp 11/0 203.0.113.2 > 10.0.1.2 ttl=63 "
       "(udp 10.0.1.2:5000 > 198.51.100.2:9000)"});
}

TEST_P(NatErrors, a_hop_limit_that_ends_at_the_nat_maps_nothing) {
  if (!build(no_hairpin())) return;
  send(0ms, with_hops(udp(kAlice, kX2, 0), 1));
  send(10ms, udp(kX2, kOpened));
  run_until(40ms);
  expect_seen(
      {"alice icmp 11/0 10.0.1.1 > 10.0.1.2 ttl=64 "
       "(udp 10.0.1.2:5000 > 198.51.100.2:9000)"});
}

TEST_P(NatErrors, errors_about_hairpins_are_translated_twice) {
  sim::NatOptions options = nat_options();
  options.filtering = "endpoint_independent";
  if (!build(options)) return;
  send(0ms, udp(kBob, kX2));
  send(10ms, udp(kAlice, "203.0.113.1:6000"));
  send(20ms, icmp("10.0.2.2", 3, 3, udp(kOpened, kBob)));
  run_until(40ms);
  expect_seen({"xavier udp 203.0.113.1:6000 > 198.51.100.2:9000 ttl=62",
               "bob udp 203.0.113.1:5000 > 10.0.2.2:6000 ttl=63",
               "alice icmp 3/3 203.0.113.1 > 10.0.1.2 ttl=63 "
               "(udp 10.0.1.2:5000 > 203.0.113.1:6000)"});
}

POST_NAT_SUITE(NatErrors);

}  // namespace
}  // namespace post::nat_suite
