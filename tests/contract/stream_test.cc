// Byte channels through the Host seam: from the handshake to the end.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/contract/channel_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Streams : public ContractTest {
 protected:
  SocketAddress server_address(Family family = Family::kIpv4) {
    return {address("server", "client", family), kPort};
  }
  std::unique_ptr<Listening> listen(Family family = Family::kIpv4) {
    return std::make_unique<Listening>(host("server"), server_address(family));
  }
  std::unique_ptr<ChannelEnd> connect(Family family = Family::kIpv4) {
    auto end = std::make_unique<ChannelEnd>(host("client").executor());
    const StreamPath path{{address("client", "server", family), 0},
                          server_address(family),
                          interface("client", "server")};
    auto channel = host("client").network().connect_stream(path, {});
    if (channel) {
      end->adopt(std::move(*channel));
    } else {
      ADD_FAILURE() << channel.error().text;
    }
    return end;
  }
};

POST_CONTRACT_SUITE(Streams);

/// Octets that show where they were cut or swapped.
std::string pattern(std::size_t size) {
  std::string text;
  text.reserve(size);
  for (std::size_t i = 0; i < size; ++i)
    text.push_back(static_cast<char>((i * 31 + i / 251) & 0xff));
  return text;
}

TEST_P(Streams, ComeUpAfterOneRoundTripOverBothFamilies) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    build_pair();
    const auto listening = listen(family);
    const auto client = connect(family);
    EXPECT_THAT(client->story(), IsEmpty());
    EXPECT_EQ(client->channel().writable(), 0u) << "no early data was asked for";
    run_for(1s);
    EXPECT_THAT(client->story(), ElementsAre("up"));
    expect_time(client->first("up"), kRoundTrip);
    EXPECT_THAT(listening->only().story(), ElementsAre("up"));
    expect_time(listening->only().first("up"), kRoundTrip + kDelay);
  }
}

TEST_P(Streams, NameTheirAddressesAlikeAtBothEnds) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(1s);
  EXPECT_EQ(client->channel().remote(), server_address());
  EXPECT_NE(client->channel().local().port, 0);
  EXPECT_EQ(client->channel().local().ip, address("client", "server"));
  EXPECT_EQ(listening->only().channel().remote(), client->channel().local());
  EXPECT_EQ(listening->only().channel().local(), server_address());
}

TEST_P(Streams, CarryBytesBothWaysUnchanged) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  client->send(pattern(200'000));
  run_for(5s);
  listening->only().send(pattern(150'000));
  run_for(5s);
  EXPECT_EQ(listening->only().received(), pattern(200'000));
  EXPECT_EQ(client->received(), pattern(150'000));
}

TEST_P(Streams, EndInOrderWhenBothSidesFinish) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  client->send("question");
  client->finish_after_sending();
  run_for(1s);
  ChannelEnd& server = listening->only();
  EXPECT_EQ(server.received(), "question");
  EXPECT_THAT(server.story(), ElementsAre("up", "peer finished"));
  EXPECT_THAT(client->story(), ElementsAre("up"));
  server.send("answer");
  server.finish_after_sending();
  run_for(1s);
  EXPECT_EQ(client->received(), "answer");
  EXPECT_THAT(client->story(), ElementsAre("up", "peer finished", "closed: finished"));
  EXPECT_THAT(server.story(), ElementsAre("up", "peer finished", "closed: finished"));
}

TEST_P(Streams, EndInOrderWhenTheListeningSideFinishesFirst) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(1s);
  listening->only().send("banner");
  listening->only().finish_after_sending();
  run_for(1s);
  EXPECT_EQ(client->received(), "banner");
  EXPECT_THAT(client->story(), ElementsAre("up", "peer finished"));
  client->finish_after_sending();
  run_for(1s);
  EXPECT_THAT(client->story(), ElementsAre("up", "peer finished", "closed: finished"));
  EXPECT_THAT(listening->only().story(), ElementsAre("up", "peer finished", "closed: finished"));
}

TEST_P(Streams, EndInOrderWhenBothFinishAtOnce) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(1s);
  client->finish_after_sending();
  listening->only().finish_after_sending();
  run_for(1s);
  EXPECT_THAT(client->story(), ElementsAre("up", "peer finished", "closed: finished"));
  EXPECT_THAT(listening->only().story(), ElementsAre("up", "peer finished", "closed: finished"));
}

TEST_P(Streams, ThePeerHasFinishedOnlyAfterTheLastOctetWasReadable) {
  build_pair();
  const auto listening = listen();
  listening->read_nothing();
  const auto client = connect();
  client->send("question");
  client->finish_after_sending();
  run_for(1s);
  ChannelEnd& server = listening->only();
  ASSERT_FALSE(server.calls().empty());
  EXPECT_EQ(server.count("readable"), 1u);
  EXPECT_LE(server.first("readable"), server.first("peer finished"));
  server.resume_reading();
  run_for(1s);
  EXPECT_EQ(server.received(), "question");
  EXPECT_THAT(server.story(), ElementsAre("up", "peer finished"));
}

TEST_P(Streams, AResetIsSilentHereAndClosesThePeer) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(1s);
  client->reset();
  run_for(1s);
  EXPECT_THAT(client->story(), ElementsAre("up"));
  EXPECT_THAT(listening->only().story(), ElementsAre("up", "closed: reset"));
  expect_time(listening->only().calls().back().at, 1s + kDelay);
}

TEST_P(Streams, AChannelThatIsDestroyedResetsThePeer) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(1s);
  listening->only().destroy();
  run_for(1s);
  EXPECT_THAT(client->story(), ElementsAre("up", "closed: reset"));
}

TEST_P(Streams, AChannelMayBeDestroyedInItsOwnClosed) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  client->destroy_when_closed();
  run_for(1s);
  listening->only().reset();
  run_for(1s);
  EXPECT_FALSE(client->open());
  EXPECT_THAT(client->story(), ElementsAre("up", "closed: reset"));
}

TEST_P(Streams, AChannelResetBeforeItIsUpTellsNobody) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(kDelay / 2);
  client->reset();
  run_for(1s);
  EXPECT_THAT(client->story(), IsEmpty());
  for (const auto& accepted : listening->accepted()) {
    EXPECT_THAT(accepted->story(), ElementsAre("up", "closed: reset"));
  }
}

TEST_P(Streams, ARefusalClosesAfterOneRoundTripAndNeverComesUp) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    build_pair();
    const auto client = connect(family);
    run_for(1s);
    EXPECT_THAT(client->story(), ElementsAre("closed: refused"));
    expect_time(client->first("closed: refused"), kRoundTrip);
  }
}

TEST_P(Streams, ASilentPeerIsGivenUpOnlyAfterManySeconds) {
  build_pair();
  const auto listening = listen();
  world().silence("server");
  const auto client = connect();
  run_for(7s);
  EXPECT_THAT(client->story(), IsEmpty());
  run_until_event(600s, [&] { return !client->story().empty(); });
  EXPECT_THAT(client->story(), ElementsAre("closed: timed_out"));
}

TEST_P(Streams, WithoutARouteNothingStarts) {
  build_pair();
  const StreamPath path{{address("client", "server"), 0},
                        {IpAddress::v4(0xcb007101), kPort},
                        interface("client", "server")};
  EXPECT_FALSE(host("client").network().connect_stream(path, {}).ok());
}

TEST_P(Streams, ALocalAddressThatIsNotOursIsRefusedByName) {
  build_pair();
  const StreamPath path{{IpAddress::v4(0xcb007101), 0}, server_address(), kAnyInterface};
  const auto channel = host("client").network().connect_stream(path, {});
  ASSERT_FALSE(channel.ok());
  EXPECT_EQ(channel.error().name, "address_unavailable");
}

TEST_P(Streams, ATakenListeningPortIsRefusedByName) {
  build_pair();
  const auto first = listen();
  EXPECT_EQ(listen()->error(), "address_in_use");
  EXPECT_EQ(Listening(host("client"), server_address()).error(), "address_unavailable");
}

TEST_P(Streams, AnAcceptedChannelWaitsForItsDelegate) {
  build_pair();
  const auto listening = listen();
  listening->hold_accepted();
  const auto client = connect();
  client->send("early bird");
  run_for(1s);
  ChannelEnd& server = listening->only();
  EXPECT_THAT(server.story(), IsEmpty());
  server.listen();
  EXPECT_THAT(server.story(), IsEmpty());
  run_for(1s);
  EXPECT_THAT(server.story(), ElementsAre("up"));
  EXPECT_EQ(server.received(), "early bird");
}

TEST_P(Streams, AnAcceptedChannelTellsItsDelegateThatItIsOverAlready) {
  build_pair();
  const auto listening = listen();
  listening->hold_accepted();
  const auto client = connect();
  run_for(1s);
  client->reset();
  run_for(1s);
  listening->only().listen();
  run_for(1s);
  EXPECT_THAT(listening->only().story(), ElementsAre("up", "closed: reset"));
}

TEST_P(Streams, ConnectionsWaitForTheDelegateOfTheirListener) {
  build_pair();
  const auto listening = listen();
  listening->ignore();
  const auto client = connect();
  run_for(1s);
  EXPECT_THAT(client->story(), ElementsAre("up"));
  EXPECT_TRUE(listening->accepted().empty());
  listening->listen();
  run_for(1s);
  EXPECT_THAT(listening->only().story(), ElementsAre("up"));
}

TEST_P(Streams, AListenerThatEndsRefusesWhatComesLaterAndLeavesWhatItGave) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  run_for(1s);
  listening->close();
  const auto late = connect();
  client->send("still here");
  run_for(1s);
  EXPECT_THAT(late->story(), ElementsAre("closed: refused"));
  EXPECT_EQ(listening->only().received(), "still here");
}

TEST_P(Streams, ManyChannelsShareAListenerAndKeepApart) {
  build_pair();
  const auto listening = listen();
  const auto first = connect();
  const auto second = connect();
  first->send("first");
  second->send("second");
  run_for(1s);
  ASSERT_EQ(listening->accepted().size(), 2u);
  std::vector<std::string> received;
  for (const auto& each : listening->accepted()) received.push_back(each->received());
  EXPECT_THAT(received, ::testing::UnorderedElementsAre("first", "second"));
  EXPECT_NE(first->channel().local(), second->channel().local());
}

TEST_P(Streams, KnowTheirRoundTripWhereTheWorldCanTell) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  client->send(pattern(1000));
  run_for(1s);
  const ChannelInfo info = client->channel().info();
  if (info.srtt) {
    EXPECT_GE(*info.srtt, kRoundTrip);
    EXPECT_LT(*info.srtt, kRoundTrip + 500ms);
  }
  if (info.min_rtt && GetParam().exact_times) {
    EXPECT_EQ(*info.min_rtt, kRoundTrip);
  }
  if (info.in_flight) {
    EXPECT_EQ(*info.in_flight, 0u);
  }
  if (info.unsent) {
    EXPECT_EQ(*info.unsent, 0u);
  }
}

TEST_P(Streams, CanBeReadOutOfOrderWhereTheWorldSaysSo) {
  build_pair();
  const auto listening = listen();
  const auto client = connect();
  const bool stated = host("client").network().capabilities().unordered_read;
  EXPECT_EQ(client->channel().enable_unordered_read(), stated);
  client->send(pattern(10'000));
  run_for(1s);
  EXPECT_EQ(listening->only().received(), pattern(10'000));
  EXPECT_FALSE(client->channel().read_unordered()) << "nothing is missing";
}

}  // namespace
}  // namespace post::contract
