// The table of a NAT by itself: what goes in at which time, and what comes out.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "sim/network/nat/middlebox.h"
#include "tests/sim/network/lab.h"

namespace post::sim {
namespace {

using namespace std::chrono_literals;

using testing::at;
using testing::endpoint;

Flow udp_flow(std::string_view from, std::string_view to) {
  return {Protocol::kUdp, endpoint(from), endpoint(to), 0};
}
Flow tcp_flow(std::string_view from, std::string_view to, unsigned flags) {
  return {Protocol::kTcp, endpoint(from), endpoint(to), static_cast<std::uint8_t>(flags)};
}

/// "SOURCE > DESTINATION", or the reason of a drop.
std::string text(const FlowAnswer& answer) {
  if (!answer.verdict.passes()) return std::string(answer.verdict.reason());
  return answer.flow.source.to_string() + " > " + answer.flow.destination.to_string();
}

NatOptions options() {
  NatOptions nat;
  nat.external = {endpoint("203.0.113.1:0").ip};
  nat.port_range = {40000, 40002};
  return nat;
}

Nat make(const NatOptions& nat) { return *Nat::make(nat); }

constexpr const char* kA = "10.0.0.2:5000";
constexpr const char* kR = "198.51.100.2:443";

TEST(NatTable, the_defaults_are_those_of_the_standards) {
  const SessionTimers timers;
  EXPECT_EQ(timers.udp, 5min);
  EXPECT_EQ(timers.tcp_transitory, 4min);
  EXPECT_EQ(timers.tcp_established, 124min);
  EXPECT_FALSE(timers.inbound_refresh);
}

TEST(NatTable, unknown_names_are_refused_with_those_that_there_are) {
  NatOptions nat = options();
  nat.mapping = "cone";
  EXPECT_EQ(Nat::make(nat).error().text,
            "no mapping is called 'cone'; there is address_and_port_dependent address_dependent "
            "endpoint_independent");
  nat = options();
  nat.ports = "random";
  EXPECT_EQ(Nat::make(nat).error().name, "unknown_ports");
  nat = options();
  nat.port_range = {2, 1};
  EXPECT_EQ(Nat::make(nat).error().name, "bad_port_range");
  nat = options();
  nat.external.clear();
  EXPECT_EQ(Nat::make(nat).error().name, "no_external_address");
}

TEST(NatTable, a_session_lives_up_to_its_last_nanosecond) {
  for (const auto& [age, answer] : {std::pair{5min - 1ns, "198.51.100.2:443 > 10.0.0.2:5000"},
                                    std::pair{Duration(5min), "nat_no_mapping"}}) {
    Nat nat = make(options());
    EXPECT_EQ(text(nat.outward(udp_flow(kA, kR), at(1s))), "203.0.113.1:5000 > 198.51.100.2:443");
    EXPECT_EQ(text(nat.inward(udp_flow(kR, "203.0.113.1:5000"), at(1s + age))), answer);
  }
}

TEST(NatTable, a_permission_ends_before_the_mapping_that_others_keep) {
  Nat nat = make(options());
  nat.outward(udp_flow(kA, kR), at(0s));
  nat.outward(udp_flow(kA, "198.51.100.9:1"), at(4min));
  EXPECT_EQ(text(nat.inward(udp_flow(kR, "203.0.113.1:5000"), at(6min))), "nat_filtered");
  EXPECT_EQ(text(nat.inward(udp_flow("198.51.100.9:1", "203.0.113.1:5000"), at(6min))),
            "198.51.100.9:1 > 10.0.0.2:5000");
}

TEST(NatTable, an_expired_mapping_gives_its_port_back) {
  Nat nat = make(options());
  nat.outward(udp_flow(kA, kR), at(0s));
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.3:5000", kR), at(1s))),
            "203.0.113.1:40000 > 198.51.100.2:443");
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.4:5000", kR), at(5min))),
            "203.0.113.1:5000 > 198.51.100.2:443");
}

TEST(NatTable, sequential_ports_go_round_and_leave_out_what_is_taken) {
  NatOptions sequential = options();
  sequential.ports = "sequential";
  sequential.mapping = "address_and_port_dependent";
  sequential.timers.udp = 10s;
  Nat nat = make(sequential);
  for (const auto& [when, remote, port] :
       {std::tuple{0s, "198.51.100.2:1", "40000"}, std::tuple{1s, "198.51.100.2:2", "40001"},
        std::tuple{9s, "198.51.100.2:1", "40000"}, std::tuple{10s, "198.51.100.2:3", "40002"},
        std::tuple{11s, "198.51.100.2:4", "40001"}}) {
    EXPECT_EQ(text(nat.outward(udp_flow(kA, remote), at(when))),
              "203.0.113.1:" + std::string(port) + " > " + remote);
  }
  EXPECT_EQ(text(nat.outward(udp_flow(kA, "198.51.100.2:5"), at(12s))), "nat_no_port");
}

TEST(NatTable, ports_of_several_external_addresses_are_apart) {
  NatOptions two = options();
  two.external.push_back(endpoint("203.0.113.2:0").ip);
  Nat nat = make(two);
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.2:5000", kR), at(0s))),
            "203.0.113.1:5000 > 198.51.100.2:443");
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.3:5000", kR), at(0s))),
            "203.0.113.2:5000 > 198.51.100.2:443");
}

TEST(NatTable, the_number_of_sessions_is_bounded) {
  NatOptions two = options();
  two.sessions = 2;
  two.timers.udp = 10s;
  Nat nat = make(two);
  nat.outward(udp_flow(kA, "198.51.100.2:1"), at(0s));
  nat.outward(udp_flow(kA, "198.51.100.2:2"), at(5s));
  EXPECT_EQ(text(nat.outward(udp_flow(kA, "198.51.100.2:3"), at(9s))), "nat_full");
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.3:1", kR), at(9s))), "nat_full");
  EXPECT_EQ(text(nat.outward(udp_flow(kA, "198.51.100.2:2"), at(9s))),
            "203.0.113.1:5000 > 198.51.100.2:2")
      << "who is in stays in";
  EXPECT_EQ(text(nat.outward(udp_flow(kA, "198.51.100.2:3"), at(10s))),
            "203.0.113.1:5000 > 198.51.100.2:3");
  EXPECT_EQ(nat.sessions(), 2u);
}

TEST(NatTable, a_connection_counts_as_established_once_both_ends_sent_syn) {
  constexpr unsigned kSynAck = tcp_flag::kSyn | tcp_flag::kAck;
  Nat nat = make(options());
  nat.outward(tcp_flow(kA, kR, tcp_flag::kSyn), at(0s));
  EXPECT_EQ(text(nat.inward(tcp_flow(kR, "203.0.113.1:5000", tcp_flag::kAck), at(4min))),
            "nat_no_mapping");
  nat.outward(tcp_flow(kA, kR, tcp_flag::kSyn), at(5min));
  nat.inward(tcp_flow(kR, "203.0.113.1:5000", kSynAck), at(6min));
  EXPECT_EQ(text(nat.outward(tcp_flow(kA, kR, tcp_flag::kAck), at(130min - 1ns))),
            "203.0.113.1:5000 > 198.51.100.2:443");
  nat.inward(tcp_flow(kR, "203.0.113.1:5000", tcp_flag::kRst), at(131min));
  EXPECT_EQ(text(nat.outward(tcp_flow(kA, kR, tcp_flag::kAck), at(135min))), "nat_no_mapping");
}

TEST(NatTable, without_a_session_the_outside_opens_connections_and_nothing_else) {
  NatOptions open = options();
  open.filtering = "endpoint_independent";
  Nat nat = make(open);
  nat.outward(tcp_flow(kA, kR, tcp_flag::kSyn), at(0s));
  const auto from_stranger = [&](unsigned flags) {
    return text(nat.inward(tcp_flow("198.51.100.9:7", "203.0.113.1:5000", flags), at(1s)));
  };
  EXPECT_EQ(from_stranger(tcp_flag::kSyn), "198.51.100.9:7 > 10.0.0.2:5000");
  EXPECT_EQ(from_stranger(tcp_flag::kAck), "nat_filtered");
  EXPECT_EQ(from_stranger(tcp_flag::kRst), "nat_filtered");
  nat.outward(tcp_flow(kA, "198.51.100.9:7", tcp_flag::kSyn | tcp_flag::kAck), at(2s));
  EXPECT_EQ(from_stranger(tcp_flag::kAck), "198.51.100.9:7 > 10.0.0.2:5000");
}

TEST(NatTable, the_outside_does_not_reach_inside_addresses) {
  Middlebox box = *Middlebox::make({options(), {}});
  EXPECT_EQ(text(box.decide(udp_flow(kR, kA), {Side::kOutside, Side::kInside}, at(0s))),
            "nat_hidden");
  EXPECT_EQ(
      text(box.decide(udp_flow(kR, "198.51.101.2:1"), {Side::kOutside, Side::kOutside}, at(0s))),
      "198.51.100.2:443 > 198.51.101.2:1");
}

TEST(NatTable, other_protocols_pass_neither_nat_nor_firewall) {
  const Middlebox nat = *Middlebox::make({options(), {}});
  const Middlebox firewall = *Middlebox::make({{}, FirewallOptions()});
  const Crossing out{Side::kInside, Side::kOutside};
  const Crossing within{Side::kInside, Side::kInside};
  EXPECT_EQ(nat.decide_other(endpoint(kR).ip, out).reason(), verdict::kNatProtocol);
  EXPECT_TRUE(nat.decide_other(endpoint("[2001:db8::1]:0").ip, out).passes());
  EXPECT_TRUE(nat.decide_other(endpoint(kR).ip, within).passes());
  EXPECT_EQ(nat.decide_other(endpoint("203.0.113.1:0").ip, within).reason(), verdict::kNatProtocol);
  EXPECT_EQ(firewall.decide_other(endpoint("[2001:db8::1]:0").ip, out).reason(),
            verdict::kFirewallFiltered);
}

NatOptions overloading() {
  NatOptions nat = options();
  nat.ports = "overload";
  return nat;
}

// RFC 4787 section 4.2.1.
TEST(NatTable, overloaded_ports_are_told_apart_by_the_remote) {
  Nat nat = make(overloading());
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.3:5000", "198.51.100.9:1"), at(0s))),
            "203.0.113.1:5000 > 198.51.100.9:1");
  EXPECT_EQ(text(nat.outward(udp_flow(kA, kR), at(0s))), "203.0.113.1:5000 > 198.51.100.2:443");
  EXPECT_EQ(text(nat.inward(udp_flow("198.51.100.9:1", "203.0.113.1:5000"), at(1s))),
            "198.51.100.9:1 > 10.0.0.3:5000");
  EXPECT_EQ(text(nat.inward(udp_flow(kR, "203.0.113.1:5000"), at(1s))),
            "198.51.100.2:443 > 10.0.0.2:5000");
  EXPECT_EQ(text(nat.inward(udp_flow("198.51.100.9:2", "203.0.113.1:5000"), at(1s))),
            "nat_filtered");
}

TEST(NatTable, an_overloaded_port_is_not_shared_towards_one_remote) {
  Nat nat = make(overloading());
  nat.outward(udp_flow("10.0.0.3:5000", kR), at(0s));
  EXPECT_EQ(text(nat.outward(udp_flow(kA, kR), at(0s))), "203.0.113.1:40000 > 198.51.100.2:443");
  nat.outward(udp_flow("10.0.0.4:5000", "198.51.100.9:1"), at(0s));
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.4:5000", kR), at(0s))), "nat_no_port")
      << "it has the port of 10.0.0.3, who talks to that remote";
  EXPECT_EQ(text(nat.outward(udp_flow("10.0.0.4:5000", kR), at(5min))),
            "203.0.113.1:5000 > 198.51.100.2:443");
}

TEST(NatTable, of_overloaded_mappings_an_error_goes_to_who_sent_the_packet) {
  Nat nat = make(overloading());
  nat.outward(udp_flow(kA, kR), at(0s));
  nat.outward(udp_flow("10.0.0.3:5000", "198.51.100.9:1"), at(0s));
  const ErrorFlow error{endpoint("198.51.100.1:0").ip, endpoint("203.0.113.1:0").ip,
                        udp_flow("203.0.113.1:5000", "198.51.100.9:1")};
  EXPECT_EQ(nat.inward(error, at(1s)).error.quoted.source, endpoint("10.0.0.3:5000"));
}

TEST(NatTable, what_is_forgotten_comes_back_by_packets_from_the_inside) {
  Middlebox box = *Middlebox::make({options(), {}});
  const Crossing out{Side::kInside, Side::kOutside};
  const Crossing in{Side::kOutside, Side::kInside};
  box.decide(udp_flow(kA, kR), out, at(0s));
  box.decide(tcp_flow(kA, kR, tcp_flag::kSyn), out, at(0s));
  box.change_sessions(SessionsChange::kForget, at(1s));
  EXPECT_EQ(text(box.decide(udp_flow(kR, "203.0.113.1:5000"), in, at(2s))), "nat_no_mapping");
  EXPECT_EQ(text(box.decide(tcp_flow(kA, kR, tcp_flag::kAck), out, at(2s))), "nat_no_mapping");
  EXPECT_EQ(text(box.decide(udp_flow(kA, kR), out, at(3s))), "203.0.113.1:5000 > 198.51.100.2:443");
  EXPECT_EQ(text(box.decide(udp_flow(kR, "203.0.113.1:5000"), in, at(4s))),
            "198.51.100.2:443 > 10.0.0.2:5000");
}

TEST(NatTable, a_remapped_session_goes_on_from_another_port) {
  Middlebox box = *Middlebox::make({options(), {}});
  const Crossing out{Side::kInside, Side::kOutside};
  const Crossing in{Side::kOutside, Side::kInside};
  box.decide(udp_flow(kA, kR), out, at(0s));
  box.change_sessions(SessionsChange::kRemap, at(1s));
  EXPECT_EQ(text(box.decide(udp_flow(kR, "203.0.113.1:5000"), in, at(2s))), "nat_no_mapping");
  EXPECT_EQ(text(box.decide(udp_flow(kR, "203.0.113.1:40000"), in, at(2s))),
            "198.51.100.2:443 > 10.0.0.2:5000");
  EXPECT_EQ(text(box.decide(udp_flow(kA, kR), out, at(3s))),
            "203.0.113.1:40000 > 198.51.100.2:443");
  box.change_sessions(SessionsChange::kRemap, at(4s));
  EXPECT_EQ(text(box.decide(udp_flow(kA, kR), out, at(5s))),
            "203.0.113.1:40001 > 198.51.100.2:443");
}

TEST(NatTable, equal_histories_leave_equal_state) {
  const auto state = [](Duration when) {
    Nat nat = make(options());
    nat.outward(udp_flow(kA, kR), at(when));
    StateHash hash;
    nat.append_state(hash);
    return hash.value();
  };
  EXPECT_EQ(state(1s), state(1s));
  EXPECT_NE(state(1s), state(2s));
}

}  // namespace
}  // namespace post::sim
