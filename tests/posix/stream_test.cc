// Byte channels over the loopback interface.
#include <string>
#include <vector>

#include "adapters/posix/option.h"
#include "adapters/posix/system_address.h"
#include "tests/posix/fixture.h"
#include "tests/posix/stream_end.h"

namespace post::posix {
namespace {

using contract::ChannelEnd;
using contract::Listening;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PosixStreams : public PosixTest {
 protected:
  void listen(const IpAddress& address = kLoopback4) {
    server_.reset();
    client_.reset();
    server_ = std::make_unique<Listening>(host(), SocketAddress{address, 0});
  }
  void connect() {
    const SocketAddress to = server_->listener().local();
    client_ = posix::connect(host(), {{to.ip, 0}, to, kAnyInterface});
    ASSERT_TRUE(run_until([&] { return server_->accepted().size() == 1; }));
    ASSERT_TRUE(run_until([&] { return client_->count("up") == 1; }));
  }
  Listening& listening() { return *server_; }
  ChannelEnd& server() { return server_->only(); }
  ChannelEnd& client() { return *client_; }
  bool told(ChannelEnd& end, std::string_view name) {
    return run_until([&] { return end.count(name) == 1; });
  }

 private:
  std::unique_ptr<Listening> server_;
  std::unique_ptr<ChannelEnd> client_;
};

TEST_F(PosixStreams, CarryBytesBothWaysAndEndInOrder) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    listen(address);
    connect();
    const std::string question(1'000'000, 'q');
    client().send(question);
    client().finish_after_sending();
    ASSERT_TRUE(told(server(), "peer finished"));
    EXPECT_TRUE(server().received() == question);
    EXPECT_THAT(client().story(), ElementsAre("up"));
    server().send("answer");
    server().finish_after_sending();
    EXPECT_TRUE(told(client(), "closed: finished"));
    EXPECT_TRUE(told(server(), "closed: finished"));
    EXPECT_EQ(client().received(), "answer");
    EXPECT_THAT(client().story(), ElementsAre("up", "peer finished", "closed: finished"));
    EXPECT_THAT(server().story(), ElementsAre("up", "peer finished", "closed: finished"));
  }
}

TEST_F(PosixStreams, AResetIsSilentHereAndClosesThePeer) {
  listen();
  connect();
  client().reset();
  EXPECT_TRUE(told(server(), "closed: reset"));
  EXPECT_THAT(client().story(), ElementsAre("up"));
  EXPECT_EQ(client().channel().writable(), 0u);
}

TEST_F(PosixStreams, AResetIsNoEndOfThePeersDirectionEvenBehindUnreadOctets) {
  listen();
  listening().read_nothing();
  connect();
  client().send("cut off");
  ASSERT_TRUE(told(server(), "readable"));
  client().reset();
  ASSERT_TRUE(told(server(), "closed: reset"));
  server().resume_reading();
  run_for(10ms);
  EXPECT_THAT(server().story(), ElementsAre("up", "closed: reset"));
}

/// A peer by the plain socket interface that has finished and reads nothing: what it is sent stays
/// unacknowledged but for its small window.
class PeerThatReadsNothing {
 public:
  explicit PeerThatReadsNothing(const SocketAddress& to)
      : socket_(socket(system_family(to.ip.family()), SOCK_STREAM, 0)) {
    set_option(socket_.get(), SOL_SOCKET, SO_RCVBUF, 1);
    const SystemAddress address(to);
    connected_ = ::connect(socket_.get(), address.data(), address.size()) == 0 &&
                 shutdown(socket_.get(), SHUT_WR) == 0;
  }
  bool connected() const { return connected_; }
  void reset() {
    set_option(socket_.get(), SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
    socket_.close();
  }

 private:
  Descriptor socket_;
  bool connected_ = false;
};

TEST_F(PosixStreams, AResetBeforeAllIsAcknowledgedIsNoEndInOrder) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    listen(address);
    PeerThatReadsNothing peer(listening().listener().local());
    ASSERT_TRUE(peer.connected());
    ASSERT_TRUE(run_until([&] { return listening().accepted().size() == 1; }));
    ASSERT_TRUE(told(server(), "peer finished"));
    server().send(std::string(10'000, 'x'));
    server().finish_after_sending();
    run_for(20ms);
    EXPECT_THAT(server().story(), ElementsAre("up", "peer finished"));
    peer.reset();
    EXPECT_TRUE(told(server(), "closed: reset"));
    EXPECT_THAT(server().story(), ElementsAre("up", "peer finished", "closed: reset"));
  }
}

TEST_F(PosixStreams, ATimeoutBeforeAllIsAcknowledgedIsNoEndInOrder) {
  const auto hasty = make_host({.name = "hasty", .stream_timeout = 300ms});
  Listening listening(*hasty, {kLoopback4, 0});
  const PeerThatReadsNothing peer(listening.listener().local());
  ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
  ASSERT_TRUE(told(listening.only(), "peer finished"));
  listening.only().send(std::string(10'000, 'x'));
  listening.only().finish_after_sending();
  EXPECT_TRUE(told(listening.only(), "closed: timed_out"));
}

TEST_F(PosixStreams, AChannelThatIsDestroyedResetsThePeerEvenWithOctetsUnderWay) {
  listen();
  connect();
  listening().read_nothing();
  client().send(std::string(500'000, 'x'));
  client().destroy();
  EXPECT_TRUE(told(server(), "closed: reset"));
}

TEST_F(PosixStreams, AConnectionToNobodyIsRefused) {
  listen();
  const SocketAddress nobody = listening().listener().local();
  listening().close();
  const auto client = posix::connect(host(), {{kLoopback4, 0}, nobody, kAnyInterface});
  EXPECT_TRUE(told(*client, "closed: refused"));
  EXPECT_THAT(client->story(), ElementsAre("closed: refused"));
}

TEST_F(PosixStreams, ErrorsOfOpeningHaveNames) {
  listen();
  const SocketAddress taken = listening().listener().local();
  EXPECT_EQ(Listening(host(), taken).error(), "address_in_use");
  EXPECT_EQ(Listening(host(), {IpAddress::v4(0xcb007101), 80}).error(), "address_unavailable");
  const auto error_of = [&](const StreamPath& path) {
    const auto channel = network().connect_stream(path, {});
    return channel ? "" : channel.error().name;
  };
  EXPECT_EQ(error_of({{IpAddress::v4(0xcb007101), 0}, taken, kAnyInterface}),
            "address_unavailable");
  EXPECT_EQ(error_of({{kLoopback4, 0}, taken, InterfaceId{999}}), "no_such_interface");
}

TEST_F(PosixStreams, NothingIsWritableBeforeTheyAreUpAndSoMuchAsTheLimitAfter) {
  listen();
  const SocketAddress to = listening().listener().local();
  const auto client = posix::connect(host(), {{kLoopback4, 0}, to, kAnyInterface});
  EXPECT_EQ(client->channel().writable(), 0u);
  ASSERT_TRUE(told(*client, "up"));
  EXPECT_EQ(client->channel().writable(), ByteChannel::kDefaultUnsentLimit);
}

TEST_F(PosixStreams, TheUnsentLimitHoldsTheWriterBackUntilThePeerReads) {
  listen();
  listening().read_nothing();
  connect();
  client().channel().set_unsent_limit(5'000);
  client().send(std::string(20'000'000, 'x'));
  run_for(50ms);
  EXPECT_EQ(client().channel().writable(), 0u);
  const ChannelInfo info = client().channel().info();
  EXPECT_LE(*info.unsent, 5'000u);
  EXPECT_GT(*info.unsent, 0u);
  EXPECT_GT(client().unsent(), 1'000'000u);
  server().resume_reading();
  EXPECT_TRUE(run_until([&] { return server().received().size() == 20'000'000; }));
}

TEST_F(PosixStreams, ALargeTransferLeavesTimersTheirTime) {
  listen();
  connect();
  std::size_t ticks = 0;
  Task* again = nullptr;
  Task tick(loop(), Phase::kTimer, EntityId{1}, [&ticks, &again] {
    ++ticks;
    again->arm();
  });
  again = &tick;
  tick.arm();
  client().send(std::string(4'000'000, 'x'));
  ASSERT_TRUE(run_until([&] { return server().received().size() == 4'000'000; }));
  EXPECT_GT(ticks, 4'000'000u / (256 * 1024));
}

TEST_F(PosixStreams, AnAcceptedChannelTellsItsDelegateWhatHappenedBefore) {
  listen();
  listening().hold_accepted();
  connect();
  client().send("early bird");
  client().finish_after_sending();
  run_for(20ms);
  EXPECT_THAT(server().story(), IsEmpty());
  server().listen();
  EXPECT_TRUE(told(server(), "peer finished"));
  EXPECT_THAT(server().story(), ElementsAre("up", "peer finished"));
  EXPECT_EQ(server().received(), "early bird");
}

TEST_F(PosixStreams, ConnectionsWaitForTheDelegateOfTheirListener) {
  listen();
  listening().ignore();
  const SocketAddress to = listening().listener().local();
  const auto client = posix::connect(host(), {{kLoopback4, 0}, to, kAnyInterface});
  ASSERT_TRUE(told(*client, "up"));
  EXPECT_TRUE(listening().accepted().empty());
  listening().listen();
  EXPECT_TRUE(run_until([&] { return listening().accepted().size() == 1; }));
}

TEST_F(PosixStreams, ManyConnectionsAtOnceAreAllAccepted) {
  listen();
  const SocketAddress to = listening().listener().local();
  std::vector<std::unique_ptr<ChannelEnd>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(posix::connect(host(), {{kLoopback4, 0}, to, kAnyInterface}));
    clients.back()->send(std::to_string(i));
  }
  EXPECT_TRUE(run_until([&] { return listening().accepted().size() == 100; }));
  const auto all_read = [&] {
    for (const auto& each : listening().accepted()) {
      if (each->received().empty()) return false;
    }
    return true;
  };
  EXPECT_TRUE(run_until(all_read));
}

TEST_F(PosixStreams, KnowWhatTheKernelMeasured) {
  listen();
  connect();
  client().send(std::string(100'000, 'x'));
  ASSERT_TRUE(run_until([&] { return server().received().size() == 100'000; }));
  run_for(5ms);
  const ChannelInfo info = client().channel().info();
  EXPECT_GT(*info.srtt, 0ns);
  EXPECT_LT(*info.srtt, 1s);
  EXPECT_LE(*info.min_rtt, *info.srtt * 2);
  EXPECT_GT(*info.congestion_window, 0u);
  EXPECT_EQ(*info.in_flight, 0u);
  EXPECT_EQ(*info.unsent, 0u);
  EXPECT_FALSE(info.early_data.has_value()) << "none was asked for";
}

TEST_F(PosixStreams, AChannelOutlivesItsHostInSilence) {
  listen();
  connect();
  client().send("too late");
  destroy_host();
  run_for(20ms);
  EXPECT_EQ(server().received(), "");
  EXPECT_THAT(server().story(), ElementsAre("up"));
}

}  // namespace
}  // namespace post::posix
