// Firewalls: of both families, by themselves and behind a NAT.
#include "tests/nat/fixture.h"

namespace post::nat_suite {
namespace {

constexpr const char* kAlice6 = "[fd00:1::2]:5000";
constexpr const char* kX6 = "[fd00:4::2]:9000";

/// UDP blocked but for names, as in many offices.
sim::FirewallOptions office(bool reject) {
  sim::FirewallOptions options;
  options.rules = {
      {.protocol = sim::Protocol::kUdp, .ports = {53}, .except = true, .reject = reject}};
  return options;
}

class NatFirewall : public NatTest {
 protected:
  bool build_firewall(const sim::FirewallOptions& options) {
    return build(sim::MiddleboxOptions{{}, options});
  }
};

TEST_P(NatFirewall, lets_in_what_the_inside_asked_for) {
  if (!build_firewall({})) return;
  send(0ms, udp(kX6, kAlice6));  // nobody asked
  send(10ms, udp(kAlice6, kX6));
  send(20ms, udp(kX6, kAlice6));
  send(30ms, udp("[fd00:4::2]:9001", kAlice6));
  run_until(60ms);
  expect_seen({"xavier udp [fd00:1::2]:5000 > [fd00:4::2]:9000 ttl=62",
               "alice udp [fd00:4::2]:9000 > [fd00:1::2]:5000 ttl=62"});
}

TEST_P(NatFirewall, filters_by_address_where_that_is_asked_for) {
  sim::FirewallOptions options;
  options.filtering = "address_dependent";
  if (!build_firewall(options)) return;
  send(0ms, udp(kAlice6, kX6));
  send(10ms, udp("[fd00:4::2]:9001", kAlice6));
  send(20ms, udp("[fd00:5::2]:9000", kAlice6));
  run_until(60ms);
  expect_seen({"xavier udp [fd00:1::2]:5000 > [fd00:4::2]:9000 ttl=62",
               "alice udp [fd00:4::2]:9001 > [fd00:1::2]:5000 ttl=62"});
}

TEST_P(NatFirewall, of_tcp_only_a_syn_from_the_inside_begins_a_session) {
  if (!build_firewall({})) return;
  send(0ms, tcp(kX6, kAlice6, "SYN"));
  send(5ms, tcp(kAlice6, kX6, "ACK"));
  send(10ms, tcp(kAlice6, kX6, "SYN"));
  send(20ms, tcp(kX6, kAlice6, "SYN,ACK"));
  run_until(60ms);
  expect_seen({"xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62",
               "alice tcp [fd00:4::2]:9000 > [fd00:1::2]:5000 SYN,ACK ttl=62"});
}

TEST_P(NatFirewall, blocks_without_a_word) {
  if (!build_firewall(office(false))) return;
  send(0ms, udp(kAlice6, kX6));
  send(10ms, udp(kAlice6, "[fd00:4::2]:53"));
  send(20ms, tcp(kAlice6, kX6, "SYN"));
  run_until(60ms);
  expect_seen({"xavier udp [fd00:1::2]:5000 > [fd00:4::2]:53 ttl=62",
               "xavier tcp [fd00:1::2]:5000 > [fd00:4::2]:9000 SYN ttl=62"});
}

TEST_P(NatFirewall, rejects_as_prohibited_behind_a_nat) {
  sim::NatOptions nat = nat_options();
  if (!build({nat, office(true)})) return;
  send(0ms, udp(kAlice, kX2, 0));
  send(10ms, udp(kAlice, "198.51.100.2:53"));
  run_until(20ms);
  send(20ms, udp("198.51.100.2:53", last_source()));
  run_until(60ms);
  expect_seen(
      {"alice icmp 3/13 10.0.1.1 > 10.0.1.2 ttl=64 "
       "(udp 10.0.1.2:5000 > 198.51.100.2:9000)",
       "xavier udp 203.0.113.1:5000 > 198.51.100.2:53 ttl=62",
       "alice udp 198.51.100.2:53 > 10.0.1.2:5000 ttl=62"});
}

TEST_P(NatFirewall, a_nat_alone_passes_ipv6_both_ways) {
  sim::NatOptions options = nat_options();
  options.hairpin = false;
  if (!build(options)) return;
  send(0ms, udp(kX6, kAlice6));
  send(10ms, udp(kAlice6, kX6));
  run_until(60ms);
  expect_seen({"alice udp [fd00:4::2]:9000 > [fd00:1::2]:5000 ttl=62",
               "xavier udp [fd00:1::2]:5000 > [fd00:4::2]:9000 ttl=62"});
}

POST_NAT_SUITE(NatFirewall);

}  // namespace
}  // namespace post::nat_suite
