// ICMP errors about segments: believed only where the sequence number is under way (RFC 5927
// section 4.1).
#include "sim/network/icmp.h"

#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

/// A connection whose client has 5000 octets under way from 100 ms on.
struct UnderWay : TcpLab {
  UnderWay() : acceptor(server_host, kServer4), client(connect()) {
    run(100ms);
    client->send(pattern(5000));
  }
  /// The server's host tells that the client's segment so far behind its first octets was too big.
  void tell_too_big(std::uint32_t offset, std::size_t mtu) {
    Packet quoted;
    quoted.ip = {.source = ip("10.0.0.1"), .destination = ip("10.0.0.2")};
    TcpSegment segment = from_client.entries[2].header;
    segment.sequence += offset;
    quoted.transport = segment;
    quoted.payload = Bytes::copy_of(pattern(1460));
    auto error = icmp_error(quoted, IcmpReason::kPacketTooBig, ip("10.0.0.2"), mtu);
    server_host.ip().send(*std::move(error), kAnyInterface);
  }
  std::size_t mtu() const {
    return client_host.ip().egress(ip("10.0.0.1"), kAnyInterface, ip("10.0.0.2"))->mtu;
  }
  std::uint64_t dropped(std::string_view reason) const {
    return client_host.ip().dropped().of(reason);
  }
  Acceptor acceptor;
  std::unique_ptr<End> client;
};

TEST(TcpIcmp, about_octets_under_way_makes_segments_smaller) {
  UnderWay lab;
  lab.tell_too_big(2920, 1040);
  lab.run(111ms);
  EXPECT_EQ(lab.mtu(), 1040u);
  lab.run(1s);
  EXPECT_EQ(lab.acceptor.only().received, pattern(5000));
}

TEST(TcpIcmp, about_octets_elsewhere_is_dropped_and_counted) {
  UnderWay lab;
  for (const std::uint32_t offset : {0u - 1u, 5001u, 0x80000000u}) lab.tell_too_big(offset, 1040);
  lab.run(111ms);
  EXPECT_EQ(lab.mtu(), 1500u);
  EXPECT_EQ(lab.dropped("icmp_unmatched"), 3u);
}

TEST(TcpIcmp, a_tiny_mtu_is_dropped_and_counted) {
  UnderWay lab;
  lab.tell_too_big(0, 68);
  lab.run(111ms);
  EXPECT_EQ(lab.mtu(), 1500u);
  EXPECT_EQ(lab.dropped("icmp_mtu"), 1u);
}

}  // namespace
}  // namespace post::sim::tcp::testing
