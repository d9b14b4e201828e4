// What takes a wire between two machines: early data, several paths, groups, links that change.
#include <string>
#include <vector>

#include "tests/contract/datagram_end.h"
#include "tests/posix/pair_fixture.h"
#include "tests/posix/stream_end.h"

namespace post::posix {
namespace {

using contract::ChannelEnd;
using contract::DatagramEnd;
using contract::Listening;
using ::testing::ElementsAre;

class PosixPair : public PairTest {
 protected:
  std::unique_ptr<ChannelEnd> connect_left(const StreamOptions& options,
                                           Family family = Family::kIpv4) {
    return posix::connect(
        left(), {{left_address(family), 0}, {right_address(family), 443}, wire(left())}, options);
  }
  bool told(ChannelEnd& end, std::string_view name) {
    return run_until([&] { return end.count(name) == 1; });
  }
  /// A whole connection, so that the client gets its cookie.
  void visit(Listening& listening) {
    const auto first = connect_left({.fast_open = true});
    first->send("hello");
    ASSERT_TRUE(told(*first, "up"));
    ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
    ASSERT_TRUE(run_until([&] { return listening.only().received() == "hello"; }));
    EXPECT_EQ(first->channel().info().early_data, false) << "there was no cookie yet";
    listening.accepted().clear();
  }
};

TEST_F(PosixPair, TheSecondFastConnectionCarriesEarlyData) {
  ASSERT_TRUE(left().network().capabilities().fast_open);
  Listening listening(right(), {right_address(), 443});
  visit(listening);
  auto channel = left().network().connect_stream(
      {{left_address(), 0}, {right_address(), 443}, wire(left())}, {.fast_open = true});
  ASSERT_TRUE(channel.ok());
  EXPECT_GT((*channel)->writable(), 0u);
  const std::vector<Bytes> early = {Bytes::copy_of("ear"), Bytes::copy_of("ly")};
  EXPECT_EQ((*channel)->write(early), 5u);
  struct Up : ByteChannel::Delegate {
    std::optional<std::size_t> accepted;
    void on_up(std::size_t early_accepted) override { accepted = early_accepted; }
    void on_readable() override {}
    void on_writable() override {}
    void on_peer_finished() override {}
    void on_closed(Cause) override {}
  } up;
  (*channel)->set_delegate(&up);
  ASSERT_TRUE(run_until([&] { return up.accepted.has_value(); }));
  EXPECT_EQ(up.accepted, 5u);
  EXPECT_EQ((*channel)->info().early_data, true);
  ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
  EXPECT_TRUE(run_until([&] { return listening.only().received() == "early"; }));
}

TEST_F(PosixPair, AFastConnectionWithNothingToSayComesUpAllTheSame) {
  Listening listening(right(), {right_address(), 443});
  visit(listening);
  const auto second = connect_left({.fast_open = true});
  EXPECT_TRUE(told(*second, "up"));
  second->send("later");
  ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
  EXPECT_TRUE(run_until([&] { return listening.only().received() == "later"; }));
}

TEST_F(PosixPair, WithoutTheSettingFastOpenIsNoCapability) {
  ASSERT_TRUE(left_space().run("echo 0 > /proc/sys/net/ipv4/tcp_fastopen"));
  const auto without = make_host(
      {.name = "without", .network_namespace = left_space().descriptor(), .loopback = false});
  EXPECT_FALSE(without->network().capabilities().fast_open);
}

TEST_F(PosixPair, MultipathConnectionsCarryBytesAndEndInOrder) {
  if (!left().network().capabilities().multipath_tcp) GTEST_SKIP() << "the kernel has no MPTCP";
  Listening listening(right(), {right_address(), 443});
  const auto client = connect_left({.multipath = true});
  client->send(std::string(500'000, 'm'));
  client->finish_after_sending();
  ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
  ASSERT_TRUE(told(listening.only(), "peer finished"));
  EXPECT_TRUE(listening.only().received() == std::string(500'000, 'm'));
  // The second line of the counters; the first one counts SYNs with MP_CAPABLE that came.
  EXPECT_TRUE(
      right_space().run("awk '/^MPTcpExt:/ && ++n == 2 && $2 > 0 { found = 1 } "
                        "END { exit !found }' /proc/net/netstat"));
  listening.only().finish_after_sending();
  EXPECT_TRUE(told(*client, "closed: finished"));
}

TEST_F(PosixPair, AGroupIsHeardByWhoJoinsItInBothFamilies) {
  for (const char* group : {"239.7.7.7", "ff15::7"}) {
    const SocketAddress to{*IpAddress::parse(group), 5007};
    const Family family = to.ip.family();
    DatagramEnd member(right(), to, wire(right()));
    DatagramEnd second_member(right(), to, wire(right()));
    DatagramEnd stranger(right(), {IpAddress::unspecified(family), 5008}, wire(right()));
    ASSERT_EQ(member.error() + second_member.error() + stranger.error(), "");
    ASSERT_TRUE(right().network().join(member.socket(), to.ip, wire(right())).ok());
    ASSERT_TRUE(right().network().join(second_member.socket(), to.ip, wire(right())).ok());
    DatagramEnd sender(left(), {left_address(family), 0}, wire(left()));
    EXPECT_EQ(sender.send(to, "to all"), SendStatus::kTaken);
    EXPECT_TRUE(run_until([&] { return !member.arrivals().empty(); }));
    EXPECT_TRUE(run_until([&] { return !second_member.arrivals().empty(); }));
    EXPECT_THAT(member.texts(), ElementsAre("to all"));
    EXPECT_EQ(member.arrivals()[0].datagram.local, to);
    EXPECT_EQ(member.arrivals()[0].datagram.remote, sender.local());
    EXPECT_TRUE(stranger.texts().empty());
  }
}

TEST_F(PosixPair, OfASourceSpecificGroupOnlyTheSourceIsHeard) {
  for (const char* group : {"232.7.7.7", "ff35::7"}) {
    const SocketAddress to{*IpAddress::parse(group), 5007};
    const Family family = to.ip.family();
    DatagramEnd member(right(), to, wire(right()));
    ASSERT_TRUE(right()
                    .network()
                    .join_source(member.socket(), to.ip, left_address(family), wire(right()))
                    .ok());
    DatagramEnd other(right(), {right_address(family), 0}, wire(right()));
    DatagramEnd source(left(), {left_address(family), 0}, wire(left()));
    other.send(to, "from another");
    source.send(to, "from the source");
    ASSERT_TRUE(run_until([&] { return !member.arrivals().empty(); }));
    run_for(20ms);
    EXPECT_THAT(member.texts(), ElementsAre("from the source"));
  }
}

TEST_F(PosixPair, AnInterfaceThatGoesDownIsToldAndRoutesNothing) {
  struct Watcher : Network::Observer {
    std::vector<InterfaceId> told;
    void on_interface_changed(InterfaceId id) override { told.push_back(id); }
  } watcher;
  Network& network = left().network();
  network.add_observer(watcher);
  DatagramEnd bound(left(), {left_address(), 0}, wire(left()));
  DatagramEnd free(left(), {left_address(), 0});
  const SocketAddress to{right_address(), 9};
  EXPECT_TRUE(network.routable(left_address(), wire(left()), to.ip));
  EXPECT_EQ(bound.send(to, "x"), SendStatus::kTaken);
  ASSERT_TRUE(right_space().ip("link set wire down"));  // takes the carrier from the left one
  EXPECT_TRUE(run_until([&] { return !watcher.told.empty(); }));
  EXPECT_EQ(watcher.told[0], wire(left()));
  EXPECT_FALSE(network.interfaces().at(0).up);
  EXPECT_FALSE(network.routable(left_address(), wire(left()), to.ip));
  EXPECT_EQ(bound.send(to, "x"), SendStatus::kUnreachable);
  EXPECT_EQ(free.send(to, "x"), SendStatus::kUnreachable);
  ASSERT_TRUE(right_space().ip("link set wire up"));
  EXPECT_TRUE(run_until([&] { return network.interfaces().at(0).up; }));
  EXPECT_TRUE(network.routable(left_address(), wire(left()), to.ip));
  network.remove_observer(watcher);
}

TEST_F(PosixPair, WithoutARouteNothingIsSentOutOfAnInterfaceEither) {
  DatagramEnd bound(left(), {left_address(), 0}, wire(left()));
  const IpAddress nowhere = IpAddress::v4(0xcb007101);
  EXPECT_FALSE(left().network().routable(left_address(), wire(left()), nowhere));
  EXPECT_EQ(bound.send({nowhere, 9}, "lost"), SendStatus::kUnreachable);
  const auto channel =
      left().network().connect_stream({{left_address(), 0}, {nowhere, 9}, wire(left())}, {});
  EXPECT_EQ(channel.ok() ? "" : channel.error().name, "unreachable");
  ASSERT_TRUE(left_space().ip("route add 203.0.113.0/24 via 10.77.0.2"));
  EXPECT_TRUE(run_until([&] {
    return bound.send({nowhere, 9}, "on its way") == SendStatus::kTaken;
  }));
}

TEST_F(PosixPair, InterfacesThatAppearTakeTheNextNumberAndGoWithoutTrace) {
  Network& network = left().network();
  const InterfaceId first = wire(left());
  ASSERT_TRUE(
      left_space().ip("link add another type veth peer name other\n"
                      "link set other up\nlink set another up\n"
                      "address add 10.78.0.1/24 dev another"));
  ASSERT_TRUE(run_until([&] {
    const auto all = network.interfaces();
    return all.size() == 3 && all[0].up && !all[0].addresses.empty();
  }));
  const std::vector<Interface> all = network.interfaces();
  EXPECT_EQ(all[0].name, "another");
  EXPECT_EQ(all[2].id, first) << "a name keeps its number";
  EXPECT_GT(all[0].id, first);
  DatagramEnd on_it(left(), {IpAddress::v4(0x0a4e0001), 0}, all[0].id);
  ASSERT_TRUE(left_space().ip("link delete another"));
  EXPECT_TRUE(run_until([&] { return network.interfaces().size() == 1; }));
  EXPECT_EQ(on_it.send({IpAddress::v4(0x0a4e0002), 9}, "x"), SendStatus::kUnreachable);
  EXPECT_EQ(DatagramEnd(left(), {IpAddress::unspecified(Family::kIpv4), 0}, all[0].id).error(),
            "no_such_interface");
}

TEST_F(PosixPair, ThePathsMtuIsLearnedFromWhatComesBack) {
  ASSERT_TRUE(right_space().run("echo 1 > /proc/sys/net/ipv4/ip_forward"));
  ASSERT_TRUE(
      right_space().ip("link add narrow type veth peer name end\n"
                       "link set narrow mtu 1280 up\nlink set end up\n"
                       "address add 10.79.0.1/24 dev narrow"));
  ASSERT_TRUE(left_space().ip("route add 10.79.0.0/24 via 10.77.0.2"));
  DatagramEnd sender(left(), {left_address(), 0}, wire(left()));
  const SocketAddress far{IpAddress::v4(0x0a4f0002), 9};
  EXPECT_EQ(sender.socket().max_payload(far), 1472u);
  EXPECT_EQ(sender.send(far, std::string(1472, 'x')), SendStatus::kTaken);
  ASSERT_TRUE(run_until([&] { return !sender.failures().empty(); }));
  EXPECT_EQ(sender.failures()[0].error.cause, Cause::kPacketTooBig);
  EXPECT_EQ(sender.failures()[0].error.remote, far);
  EXPECT_EQ(sender.failures()[0].error.mtu, 1280u);
  EXPECT_EQ(sender.socket().max_payload(far), 1252u);
}

TEST_F(PosixPair, AFullInterfaceBlocksTheSocketAndTellsWhenItDrained) {
  ASSERT_TRUE(
      left_space().run("tc qdisc add dev wire root tbf rate 20mbit burst 10000 limit 1000000"));
  struct Waiting : DatagramSocket::Delegate {
    int sendable = 0;
    void on_datagrams() override {}
    void on_sendable() override { ++sendable; }
    void on_path_error(const PathError&) override {}
  } waiting;
  auto socket = left().network().bind_datagram({left_address(), 0}, wire(left()));
  ASSERT_TRUE(socket.ok());
  (*socket)->set_delegate(&waiting);
  const Bytes datagram = Bytes::copy_of(std::string(1400, 'x'));
  const auto send = [&] {
    return (*socket)->send({right_address(), 9}, std::span(&datagram, 1), {});
  };
  int taken = 0;
  while (taken < 5000 && send() == SendStatus::kTaken) ++taken;
  EXPECT_LT(taken, 5000);
  EXPECT_EQ(send(), SendStatus::kBlocked);
  EXPECT_EQ(waiting.sendable, 0);
  EXPECT_TRUE(run_until([&] { return waiting.sendable == 1; }));
  EXPECT_EQ(send(), SendStatus::kTaken);
}

TEST_F(PosixPair, AnInterfaceThatVanishesEndsNoConnectionButCarriesNothing) {
  Listening listening(right(), {right_address(), 443});
  const auto client = connect_left({});
  ASSERT_TRUE(told(*client, "up"));
  ASSERT_TRUE(left_space().ip("link delete wire"));
  ASSERT_TRUE(run_until([&] { return left().network().interfaces().empty(); }));
  const auto channel = left().network().connect_stream(
      {{left_address(), 0}, {right_address(), 443}, InterfaceId{1}}, {});
  EXPECT_EQ(channel.ok() ? "" : channel.error().name, "no_such_interface");
}

TEST_F(PosixPair, AnAddressThatIsGoneIsNotAnsweredFromForEver) {
  for (const std::string gone : {"10.77.0.22", "fd77::22"}) {
    const IpAddress address = *IpAddress::parse(gone);
    const std::string prefix = gone + (address.is_v4() ? "/24" : "/64");
    ASSERT_TRUE(right_space().ip("address add " + prefix + " dev wire" +
                                 (address.is_v4() ? "" : " nodad")));
    DatagramEnd client(left(), {left_address(address.family()), 0}, wire(left()));
    DatagramEnd server(right(), {IpAddress::unspecified(address.family()), 5009});
    client.send({address, 5009}, "question");
    ASSERT_TRUE(run_until([&] { return server.arrivals().size() == 1; }));
    ASSERT_TRUE(right_space().ip("address del " + prefix + " dev wire"));
    server.send(client.local(), "from nowhere");
    run_for(5ms);
    server.send(client.local(), "answer");
    EXPECT_TRUE(run_until([&] { return client.arrivals().size() == 1; }));
    EXPECT_THAT(client.texts(), ElementsAre("answer"));
  }
}

}  // namespace
}  // namespace post::posix
