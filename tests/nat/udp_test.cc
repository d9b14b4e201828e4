// UDP through a NAT: ports, time-outs, hairpins, several external addresses, and the exact packets.
#include "tests/nat/fixture.h"

namespace post::nat_suite {
namespace {

class NatUdp : public NatTest {
 protected:
  /// Alice has sent to xavier, who saw it come from `external`.
  std::string open_session() {
    send(0ms, udp(kAlice, kX2));
    run_until(20ms);
    expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62"});
    return last_source();
  }
};

// 32 octets of IP and 2 of the link take 272 ns on each of three links of 1 ms.
TEST_P(NatUdp, packets_take_the_time_of_their_links_and_none_in_the_nat) {
  if (!build(nat_options())) return;
  send(0ms, udp(kAlice, kX2));
  send(5ms, udp(kX2, "203.0.113.1:5000"));
  send(5ms, udp(kBob, kY2, 972));  // 1000 octets
  run_until(20ms);
  expect_seen_at({{3'000'816ns, "xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62"},
                  {8'000'816ns, "alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62"},
                  {8'024'048ns, "yvonne udp 203.0.113.1:6000 > 198.51.101.2:9000 ttl=62"}});
}

TEST_P(NatUdp, two_inside_endpoints_never_share_an_external_one) {
  if (!build(nat_options())) return;
  send(0ms, udp(kAlice, kX2));
  send(5ms, udp("10.0.2.2:5000", kX2));
  run_until(20ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62",
               "xavier udp 203.0.113.1:40000 > 198.51.100.2:9000 ttl=62"});
  send(20ms, udp(kX2, last_source()));
  run_until(40ms);
  expect_seen({"bob udp 198.51.100.2:9000 > 10.0.2.2:5000 ttl=62"});
}

// RFC 4787 section 4.2.1: what Linux does.
TEST_P(NatUdp, an_overloaded_port_serves_two_inside_endpoints_with_different_remotes) {
  sim::NatOptions options = nat_options();
  options.ports = "overload";
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kAlice, kX2));
  send(5ms, udp("10.0.2.2:5000", kY2));
  run_until(20ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62",
               "yvonne udp 203.0.113.1:5000 > 198.51.101.2:9000 ttl=62"});
  send(20ms, udp(kX2, kOpened));
  send(25ms, udp(kY2, kOpened));
  run_until(40ms);
  expect_seen({"alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62",
               "bob udp 198.51.101.2:9000 > 10.0.2.2:5000 ttl=62"});
}

TEST_P(NatUdp, an_inside_address_keeps_its_external_one) {
  sim::NatOptions options = nat_options();
  options.external.push_back(IpAddress::parse("203.0.113.9").value());
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kAlice, kX2));
  send(1ms, udp("10.0.1.2:5001", kY2));
  send(2ms, udp("10.0.1.2:5002", kX3));
  run_until(20ms);
  expect_seen({"xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62",
               "yvonne udp 203.0.113.1:5001 > 198.51.101.2:9000 ttl=62",
               "xavier udp 203.0.113.1:5002 > 198.51.100.3:9000 ttl=62"});
}

TEST_P(NatUdp, a_mapping_lives_for_its_timeout_after_the_last_packet_out) {
  sim::NatOptions options = nat_options();
  options.timers = {.udp = 2s, .inbound_refresh = false};
  options.hairpin = false;
  if (!build(options)) return;
  const std::string external = open_session();
  const Duration reached_nat = 1'000'272ns;
  send(1s, udp(kX2, external));  // does not refresh
  send(before(reached_nat + 2s) - 2'000'544ns, udp(kX2, external));
  send(behind(reached_nat + 2s) - 2'000'544ns, udp(kX2, external));
  run_until(4s);
  expect_seen({"alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62",
               "alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62"});
}

TEST_P(NatUdp, inbound_packets_refresh_where_that_is_asked_for) {
  sim::NatOptions options = nat_options();
  options.timers = {.udp = 2s, .inbound_refresh = true};
  options.hairpin = false;
  if (!build(options)) return;
  const std::string external = open_session();
  const Duration to_nat = 2'000'544ns;
  send(1s, udp(kX2, external));
  send(before(1s + to_nat + 2s) - to_nat, udp(kX2, external));
  run_until(4s);
  expect_seen({"alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62",
               "alice udp 198.51.100.2:9000 > 10.0.1.2:5000 ttl=62"});
}

TEST_P(NatUdp, an_expired_mapping_is_made_anew) {
  sim::NatOptions options = nat_options();
  options.ports = "sequential";
  options.timers = {.udp = 1s, .inbound_refresh = true};
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kAlice, kX2));
  send(2500ms, udp(kAlice, kX2));
  run_until(3s);
  expect_seen({"xavier udp 203.0.113.1:40000 > 198.51.100.2:9000 ttl=62",
               "xavier udp 203.0.113.1:40001 > 198.51.100.2:9000 ttl=62"});
}

TEST_P(NatUdp, a_hairpin_shows_the_external_source) {
  sim::NatOptions options = nat_options();
  options.filtering = "endpoint_independent";
  if (!build(options)) return;
  send(0ms, udp(kBob, kX2));
  run_until(20ms);
  const std::string external = last_source();
  expect_seen({"xavier udp 203.0.113.1:6000 > 198.51.100.2:9000 ttl=62"});
  send(20ms, udp(kAlice, external));
  run_until(40ms);
  expect_seen({"bob udp 203.0.113.1:5000 > 10.0.2.2:6000 ttl=63"});
}

TEST_P(NatUdp, a_hairpin_passes_the_filter_like_any_packet) {
  sim::NatOptions options = nat_options();
  options.filtering = "address_dependent";
  if (!build(options)) return;
  send(0ms, udp(kBob, kX2));
  send(20ms, udp(kAlice, "203.0.113.1:6000"));  // bob sent nothing there
  send(40ms, udp(kBob, "203.0.113.1:5000"));
  send(60ms, udp(kAlice, "203.0.113.1:6000"));
  run_until(100ms);
  expect_seen({"xavier udp 203.0.113.1:6000 > 198.51.100.2:9000 ttl=62",
               "alice udp 203.0.113.1:6000 > 10.0.1.2:5000 ttl=63",
               "bob udp 203.0.113.1:5000 > 10.0.2.2:6000 ttl=63"});
}

TEST_P(NatUdp, without_hairpins_the_inside_does_not_reach_external_endpoints) {
  sim::NatOptions options = nat_options();
  options.filtering = "endpoint_independent";
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kBob, kX2));
  run_until(20ms);
  expect_seen({"xavier udp 203.0.113.1:6000 > 198.51.100.2:9000 ttl=62"});
  send(20ms, udp(kAlice, last_source()));
  run_until(40ms);
  expect_seen({});
}

TEST_P(NatUdp, the_outside_reaches_no_external_port_that_is_not_mapped) {
  sim::NatOptions options = nat_options();
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kX2, "203.0.113.1:5000"));
  send(1ms, tcp(kX2, "203.0.113.1:5000", "SYN"));
  run_until(40ms);
  expect_seen({});
}

TEST_P(NatUdp, the_two_insides_reach_each_other_untranslated) {
  sim::NatOptions options = nat_options();
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kAlice, kBob));
  run_until(40ms);
  expect_seen({"bob udp 10.0.1.2:5000 > 10.0.2.2:6000 ttl=63"});
}

POST_NAT_SUITE(NatUdp);

}  // namespace
}  // namespace post::nat_suite
