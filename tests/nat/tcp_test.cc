// TCP through a NAT (RFC 5382): what begins a session, how long it lives, and simultaneous open.
#include "tests/nat/fixture.h"

namespace post::nat_suite {
namespace {

class NatTcp : public NatTest {
 protected:
  static sim::NatOptions quick() {
    sim::NatOptions options = nat_options();
    options.hairpin = false;
    options.timers.tcp_transitory = 1s;
    options.timers.tcp_established = 3s;
    return options;
  }
  void handshake() {
    send(0ms, tcp(kAlice, kX2, "SYN"));
    send(10ms, tcp(kX2, kOpened, "SYN,ACK"));
    send(20ms, tcp(kAlice, kX2, "ACK"));
    run_until(40ms);
    expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62",
                 "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 SYN,ACK ttl=62",
                 "xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 ACK ttl=62"});
  }
};

TEST_P(NatTcp, only_a_syn_begins_a_session) {
  if (!build(quick())) return;
  send(0ms, tcp(kAlice, kX2, "ACK", 10));
  send(10ms, tcp(kBob, kX2, "RST"));
  run_until(40ms);
  expect_seen({});
}

TEST_P(NatTcp, an_established_session_outlives_the_transitory_time) {
  if (!build(quick())) return;
  handshake();
  send(before(21ms + 3s) - 5ms, tcp(kX2, kOpened, "ACK", 10));
  run_until(4s);
  expect_seen({"alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 ACK ttl=62"});
}

TEST_P(NatTcp, an_idle_session_ends_and_neither_end_gets_through) {
  if (!build(quick())) return;
  handshake();
  send(behind(30ms + 3s), tcp(kX2, kOpened, "ACK", 10));
  send(behind(40ms + 3s), tcp(kAlice, kX2, "ACK", 10));
  run_until(5s);
  expect_seen({});
}

TEST_P(NatTcp, a_session_that_does_not_come_up_lives_for_the_transitory_time) {
  if (!build(quick())) return;
  send(0ms, tcp(kAlice, kX2, "SYN"));
  send(before(1s) - 10ms, tcp(kX2, kOpened, "RST,ACK"));
  run_until(1500ms);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 RST,ACK ttl=62"});
}

TEST_P(NatTcp, after_both_fins_a_session_lives_for_the_transitory_time) {
  if (!build(quick())) return;
  handshake();
  send(100ms, tcp(kAlice, kX2, "FIN,ACK"));
  send(1500ms, tcp(kX2, kOpened, "ACK", 10));  // half closed: still established
  send(1600ms, tcp(kX2, kOpened, "FIN,ACK"));
  send(before(2600ms), tcp(kAlice, kX2, "ACK"));
  send(behind(3610ms), tcp(kX2, kOpened, "ACK"));
  run_until(5s);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 FIN,ACK ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 ACK ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 FIN,ACK ttl=62",
               "xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 ACK ttl=62"});
}

TEST_P(NatTcp, after_a_reset_the_same_ports_open_again) {
  if (!build(quick())) return;
  handshake();
  send(100ms, tcp(kAlice, kX2, "RST"));
  send(200ms, tcp(kAlice, kX2, "SYN"));
  send(210ms, tcp(kX2, kOpened, "SYN,ACK"));
  send(220ms, tcp(kAlice, kX2, "ACK"));
  send(2s, tcp(kX2, kOpened, "ACK", 10));
  run_until(3s);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 RST ttl=62",
               "xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 SYN,ACK ttl=62",
               "xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 ACK ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 ACK ttl=62"});
}

// RFC 5382 REQ-2 and REQ-4: what hole punching relies on.
TEST_P(NatTcp, a_simultaneous_open_comes_up) {
  if (!build(quick())) return;
  send(0ms, tcp(kX2, kOpened, "SYN"));  // too early: dropped without a word
  send(10ms, tcp(kAlice, kX2, "SYN"));
  send(20ms, tcp(kX2, kOpened, "SYN"));
  send(30ms, tcp(kAlice, kX2, "SYN,ACK"));
  send(40ms, tcp(kX2, kOpened, "SYN,ACK"));
  send(2s, tcp(kX2, kOpened, "ACK", 10));  // beyond the transitory time: established
  run_until(3s);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 SYN ttl=62",
               "xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN,ACK ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 SYN,ACK ttl=62",
               "alice tcp 198.51.100.2:9000 > 10.0.1.2:5000 ACK ttl=62"});
}

TEST_P(NatTcp, udp_and_tcp_ports_are_apart) {
  if (!build(quick())) return;
  send(0ms, tcp(kAlice, kX2, "SYN"));
  send(10ms, udp("10.0.2.2:5000", kX2));
  run_until(40ms);
  expect_seen({"xavier tcp 203.0.113.1:5000 > 198.51.100.2:9000 SYN ttl=62",
               "xavier udp 203.0.113.1:5000 > 198.51.100.2:9000 ttl=62"});
}

POST_NAT_SUITE(NatTcp);

}  // namespace
}  // namespace post::nat_suite
