// Byte channels over the loopback interface.
#include <string>
#include <vector>

#include "tests/contract/channel_end.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

using contract::ChannelEnd;
using contract::Listening;
using testing::ElementsAre;

class PosixStreams : public PosixTest {
 protected:
  std::unique_ptr<ChannelEnd> connect(const SocketAddress& to, const StreamOptions& options = {}) {
    auto end = std::make_unique<ChannelEnd>(loop());
    auto channel = network().connect_stream({{to.ip, 0}, to, kAnyInterface}, options);
    if (channel) {
      end->adopt(std::move(*channel));
    } else {
      ADD_FAILURE() << channel.error().text;
    }
    return end;
  }
};

TEST_F(PosixStreams, CarryBytesBothWaysAndEndInOrder) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    Listening listening(host(), {address, 0});
    const auto client = connect(listening.listener().local());
    const std::string question(1'000'000, 'q');
    client->send(question);
    client->finish_after_sending();
    ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
    ChannelEnd& server = listening.only();
    ASSERT_TRUE(run_until([&] { return server.count("peer finished") == 1; }));
    EXPECT_TRUE(server.received() == question);
    server.send("answer");
    server.finish_after_sending();
    ASSERT_TRUE(
        run_until([&] { return client->story().size() == 3 && server.story().size() == 3; }));
    EXPECT_EQ(client->received(), "answer");
    EXPECT_THAT(client->story(), ElementsAre("up", "peer finished", "closed: finished"));
    EXPECT_THAT(server.story(), ElementsAre("up", "peer finished", "closed: finished"));
  }
}

}  // namespace
}  // namespace post::posix
