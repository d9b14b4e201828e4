// Hosts that go while others still speak to them.
#include <memory>
#include <utility>

#include "tests/contract/channel_end.h"
#include "tests/contract/datagram_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Lifetime : public ContractTest {
 protected:
  std::unique_ptr<ChannelEnd> connect() {
    auto end = std::make_unique<ChannelEnd>(host("client").executor());
    auto channel = host("client").network().connect_stream(
        {{address("client", "server"), 0}, server_address(), interface("client", "server")}, {});
    EXPECT_TRUE(channel.ok());
    end->adopt(std::move(*channel));
    return end;
  }
  SocketAddress server_address() const { return {address("server", "client"), kPort}; }
};

POST_CONTRACT_SUITE(Lifetime);

TEST_P(Lifetime, ADestroyedHostsSocketHearsNothingOfWhatWasUnderWay) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), server_address());
  client.send(server.local(), "too late");
  run_for(kDelay / 2);
  world().destroy_host("server");
  run_for(1s);
  EXPECT_THAT(server.texts(), IsEmpty());
}

TEST_P(Lifetime, ADestroyedHostsChannelsHearNothing) {
  build_pair();
  Listening listening(host("server"), server_address());
  const auto client = connect();
  run_for(1s);
  listening.only().send("never read");
  client->send("never read");
  world().destroy_host("server");
  run_for(kDelay);
  EXPECT_THAT(listening.only().story(), ElementsAre("up"));
  EXPECT_EQ(listening.only().received(), "");
}

TEST_P(Lifetime, ADestroyedHostsObserversHearNothing) {
  build_pair();
  struct Watcher : Network::Observer {
    int calls = 0;
    void on_interface_changed(InterfaceId) override { ++calls; }
  } watcher;
  host("server").network().add_observer(watcher);
  world().set_link_up("client", "server", false);
  world().destroy_host("server");
  run_for(1s);
  EXPECT_EQ(watcher.calls, 0);
}

TEST_P(Lifetime, AHandshakeWithADestroyedHostMeetsSilence) {
  build_pair();
  auto listening = std::make_unique<Listening>(host("server"), server_address());
  const auto client = connect();
  run_for(kDelay / 2);
  listening.reset();
  world().destroy_host("server");
  run_until_event(600s, [&] { return !client->story().empty(); });
  EXPECT_THAT(client->story(), ElementsAre("closed: timed_out"));
}

TEST_P(Lifetime, AHostMayGoInACallbackOfItsOwn) {
  build_pair();
  struct Leaver : DatagramSocket::Delegate {
    World& world;
    int calls = 0;
    explicit Leaver(World& world) : world(world) {}
    void on_datagrams() override {
      ++calls;
      world.destroy_host("server");
    }
    void on_sendable() override {}
    void on_path_error(const PathError&) override {}
  } leaver(world());
  auto socket = host("server").network().bind_datagram(server_address(), kAnyInterface);
  ASSERT_TRUE(socket.ok());
  (*socket)->set_delegate(&leaver);
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  client.send(server_address(), "first");
  client.send(server_address(), "second");
  run_for(1s);
  EXPECT_EQ(leaver.calls, 1);
}

TEST_P(Lifetime, TheOthersGoOnWithoutIt) {
  build_triple();
  DatagramEnd server(host("server"), {IpAddress::unspecified(Family::kIpv4), kPort});
  server.echo();
  DatagramEnd alpha(host("alpha"), {address("alpha", "server"), 0});
  DatagramEnd beta(host("beta"), {address("beta", "server"), 0});
  alpha.send({address("server", "alpha"), kPort}, "alpha");
  beta.send({address("server", "beta"), kPort}, "beta");
  run_for(kDelay / 2);
  alpha.close();
  world().destroy_host("alpha");
  run_for(1s);
  EXPECT_THAT(beta.texts(), ElementsAre("beta"));
}

TEST_P(Lifetime, AWorldMayEndWithEverythingUnderWay) {
  build_pair();
  Listening listening(host("server"), server_address());
  DatagramEnd datagrams(host("client"), {address("client", "server"), 0});
  const auto client = connect();
  run_until_event(kRoundTrip + kDelay / 2, [&] { return !client->story().empty(); });
  client->send("under way");
  datagrams.send({address("server", "client"), 9}, "under way");
  run_for(kDelay / 2);
  EXPECT_THAT(client->story(), ElementsAre("up"));
}

}  // namespace
}  // namespace post::contract
