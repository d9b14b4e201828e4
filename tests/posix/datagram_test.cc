// Datagram sockets over the loopback interface.
#include <array>
#include <string>
#include <vector>

#include "adapters/posix/option.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/udp/control.h"
#include "tests/contract/datagram_end.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

using contract::DatagramEnd;
using ::testing::ElementsAre;

class PosixDatagrams : public PosixTest {
 protected:
  /// Runs `action` as an item of the loop, so that what it sends leaves together.
  template <class Action>
  void in_one_turn(Action action) {
    Task task(loop(), Phase::kPosted, EntityId{1}, [&action] { action(); });
    task.arm();
    run_for(1ms);
  }
  std::vector<std::string> received_of(const std::vector<std::string>& sent,
                                       const IpAddress& address) {
    DatagramEnd client(host(), {address, 0});
    DatagramEnd server(host(), {address, 0});
    in_one_turn([&] {
      for (const std::string& text : sent) client.send(server.local(), text);
    });
    run_until([&] { return server.arrivals().size() == sent.size(); });
    return server.texts();
  }
};

TEST_F(PosixDatagrams, ComeBackFromAnEcho) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    DatagramEnd client(host(), {address, 0});
    DatagramEnd server(host(), {address, 0});
    server.echo();
    EXPECT_EQ(client.send(server.local(), "hello"), SendStatus::kTaken);
    EXPECT_TRUE(run_until([&] { return !client.arrivals().empty(); }));
    EXPECT_THAT(client.texts(), ElementsAre("hello"));
    const Datagram& datagram = server.arrivals().at(0).datagram;
    EXPECT_EQ(datagram.remote, client.local());
    EXPECT_EQ(datagram.local, server.local());
    EXPECT_EQ(datagram.hop_limit, 64);
  }
}

TEST_F(PosixDatagrams, OfOneTurnLeaveSegmentedAndArriveAsTheyWereSent) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    std::vector<std::string> sent;
    for (int i = 0; i < 100; ++i) {
      sent.push_back(std::to_string(i) +
                     std::string(1000 - std::to_string(i).size(), 'a' + i % 26));
    }
    const std::uint64_t calls_before = host().counters().send_calls;
    EXPECT_EQ(received_of(sent, address), sent);
    EXPECT_GT(host().counters().segmented_sends, 0u);
    EXPECT_LE(host().counters().send_calls - calls_before, 2u);
  }
}

TEST_F(PosixDatagrams, OfUnequalSizesKeepTheirOrderAndTheirEnds) {
  const std::vector<std::string> sent = {
      "", "a", "bb", "bb", "c", std::string(30'000, 'x'), std::string(30'000, 'y'),
      "", "",  "dd", "dd", "dd"};
  EXPECT_EQ(received_of(sent, kLoopback4), sent);
  EXPECT_EQ(received_of(sent, kLoopback6), sent);
}

TEST_F(PosixDatagrams, OfSeveralPiecesAreOne) {
  DatagramEnd client(host(), {kLoopback4, 0});
  DatagramEnd server(host(), {kLoopback4, 0});
  const std::array<Bytes, 3> parts = {Bytes::copy_of("Hel"), Bytes(), Bytes::copy_of("lo!")};
  in_one_turn([&] {
    client.send(server.local(), parts);
    client.send(server.local(), parts);
  });
  EXPECT_TRUE(run_until([&] { return server.arrivals().size() == 2; }));
  EXPECT_THAT(server.texts(), ElementsAre("Hello!", "Hello!"));
}

/// The traffic class octet of the next datagram at a plain socket.
int traffic_class_at(int socket, bool v4) {
  std::array<char, 64> octets{};
  iovec part{octets.data(), octets.size()};
  ControlBuffer control;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.octets.data();
  header.msg_controllen = control.octets.size();
  if (recvmsg(socket, &header, 0) < 0) return -1;
  int result = -1;
  for_each_control(header, [&](const cmsghdr& each) {
    result = v4 ? int{value_of<std::uint8_t>(each)} : value_of<int>(each);
  });
  return result;
}

TEST_F(PosixDatagrams, CarryDscpAndEcnEachItsOwn) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    const bool v4 = address.is_v4();
    const Descriptor plain(socket(system_family(address.family()), SOCK_DGRAM, 0));
    const SystemAddress any({address, 0});
    ASSERT_EQ(bind(plain.get(), any.data(), any.size()), 0);
    v4 ? enable(plain.get(), IPPROTO_IP, IP_RECVTOS)
       : enable(plain.get(), IPPROTO_IPV6, IPV6_RECVTCLASS);
    DatagramEnd client(host(), {address, 0});
    in_one_turn([&] {
      client.send(local_address_of(plain.get()), "ef", {.dscp = 46, .ecn = 1});
      client.send(local_address_of(plain.get()), "be", {});
    });
    EXPECT_EQ(traffic_class_at(plain.get(), v4), (46 << 2) | 1);
    EXPECT_EQ(traffic_class_at(plain.get(), v4), 0);
  }
}

TEST_F(PosixDatagrams, ShowTheirEcnAtTheReceiver) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    DatagramEnd client(host(), {address, 0});
    DatagramEnd server(host(), {address, 0});
    client.send(server.local(), "marked", {.dscp = 10, .ecn = 2});
    ASSERT_TRUE(run_until([&] { return !server.arrivals().empty(); }));
    EXPECT_EQ(server.arrivals()[0].datagram.ecn, 2);
  }
}

TEST_F(PosixDatagrams, ToAPortWhereNobodyListensComeBackAsARefusalOfThatPeer) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    SocketAddress nobody;
    {
      const DatagramEnd gone(host(), {address, 0});
      nobody = gone.local();
    }
    DatagramEnd client(host(), {address, 0});
    DatagramEnd server(host(), {address, 0});
    client.send(nobody, "hello?");
    ASSERT_TRUE(run_until([&] { return !client.failures().empty(); }));
    EXPECT_EQ(client.failures()[0].error.cause, Cause::kRefused);
    EXPECT_EQ(client.failures()[0].error.remote, nobody);
    client.send(nobody, "again");
    client.send(server.local(), "the error of one peer stops nothing for another");
    EXPECT_TRUE(run_until([&] { return server.arrivals().size() == 1; }));
  }
}

TEST_F(PosixDatagrams, OfAnUnboundServerComeFromTheAddressThatWasSpokenTo) {
  DatagramEnd server(host(), {IpAddress::unspecified(Family::kIpv4), 0});
  server.echo();
  DatagramEnd client(host(), {kLoopback4, 0});
  const SocketAddress second{IpAddress::v4(0x7f000002), server.local().port};
  client.send(second, "hello");
  ASSERT_TRUE(run_until([&] { return !client.arrivals().empty(); }));
  EXPECT_EQ(client.arrivals()[0].datagram.remote, second);
}

TEST_F(PosixDatagrams, AreRefusedByNameWhereTheyCannotBind) {
  DatagramEnd first(host(), {kLoopback4, 0});
  EXPECT_EQ(DatagramEnd(host(), first.local()).error(), "address_in_use");
  EXPECT_EQ(DatagramEnd(host(), {IpAddress::v4(0xcb007101), 0}).error(), "address_unavailable");
  EXPECT_EQ(DatagramEnd(host(), {kLoopback4, 0}, InterfaceId{999}).error(), "no_such_interface");
}

TEST_F(PosixDatagrams, ThatAreTooLargeAreNotTaken) {
  DatagramEnd client(host(), {kLoopback4, 0});
  const SocketAddress to{kLoopback4, 9};
  const std::size_t most = client.socket().max_payload(to);
  EXPECT_EQ(most, 65'507u);
  EXPECT_EQ(client.send(to, std::string(most + 1, 'x')), SendStatus::kTooBig);
  EXPECT_EQ(client.send(to, std::string(most, 'x')), SendStatus::kTaken);
}

TEST_F(PosixDatagrams, ASocketOutlivesItsHostInSilence) {
  DatagramEnd client(host(), {kLoopback4, 0});
  DatagramEnd server(host(), {kLoopback4, 0});
  client.send(server.local(), "too late");
  destroy_host();
  run_for(20ms);
  EXPECT_TRUE(server.texts().empty());
  EXPECT_EQ(client.send(server.local(), "later still"), SendStatus::kUnreachable);
}

}  // namespace
}  // namespace post::posix
