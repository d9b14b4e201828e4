// How much a byte channel takes, and what makes it wait.
#include <memory>
#include <string>
#include <utility>

#include "tests/contract/channel_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

class FlowControl : public ContractTest {
 protected:
  void SetUp() override {
    build_pair();
    const SocketAddress remote{address("server", "client"), kPort};
    listening_ = std::make_unique<Listening>(host("server"), remote);
    client_ = std::make_unique<ChannelEnd>(host("client").executor());
    auto channel = host("client").network().connect_stream(
        {{address("client", "server"), 0}, remote, interface("client", "server")}, {});
    ASSERT_TRUE(channel.ok());
    client_->adopt(std::move(*channel));
  }
  void TearDown() override {
    client_.reset();
    listening_.reset();
  }
  ChannelEnd& client() { return *client_; }
  Listening& listening() { return *listening_; }
  std::size_t write(std::size_t size) {
    const Bytes bytes = Bytes::copy_of(std::string(size, 'x'));
    return client().channel().write(std::span(&bytes, 1));
  }

  /// Until the client has sent nothing for half a second.
  void run_until_stalled(Duration limit) {
    int quiet = 0;
    std::size_t before = client().unsent();
    run_until_event(limit, [&, first = true]() mutable {
      const bool still = !std::exchange(first, false) && client().unsent() == before;
      before = client().unsent();
      quiet = still && !listening().accepted().empty() ? quiet + 1 : 0;
      return quiet == 5;
    });
  }

 private:
  std::unique_ptr<Listening> listening_;
  std::unique_ptr<ChannelEnd> client_;
};

POST_CONTRACT_SUITE(FlowControl);

constexpr std::size_t kMegabyte = 1'000'000;

TEST_P(FlowControl, WriteTakesWhatFitsAndNoMore) {
  run_for(1s);
  const std::size_t writable = client().channel().writable();
  EXPECT_GT(writable, 0u);
  EXPECT_GE(write(writable), writable);
  const std::size_t taken = write(kMegabyte);
  EXPECT_LT(taken, kMegabyte);
  EXPECT_EQ(client().channel().writable(), 0u);
  EXPECT_EQ(write(1), 0u);
}

TEST_P(FlowControl, WritableFollowsAShortWrite) {
  run_for(1s);
  EXPECT_EQ(client().count("writable"), 0u);
  EXPECT_LT(write(kMegabyte), kMegabyte);
  EXPECT_EQ(client().count("writable"), 0u);
  run_for(1s);
  EXPECT_GE(client().count("writable"), 1u);
  EXPECT_GT(client().channel().writable(), 0u);
}

TEST_P(FlowControl, TheUnsentLimitBoundsWhatWaitsBehindTheWindow) {
  run_for(1s);
  client().channel().set_unsent_limit(5000);
  write(kMegabyte);
  const ChannelInfo info = client().channel().info();
  if (!info.unsent) GTEST_SKIP() << "this world cannot tell what is unsent";
  EXPECT_LE(*info.unsent, 5000u);
  EXPECT_GT(*info.unsent, 0u);
}

TEST_P(FlowControl, AReaderThatDoesNotReadHoldsTheWriterBack) {
  listening().read_nothing();
  client().send(std::string(20 * kMegabyte, 'x'));
  run_until_stalled(30s);
  EXPECT_GT(client().unsent(), 10 * kMegabyte);
  const std::size_t stalled_at = client().unsent();
  run_for(10s);
  EXPECT_EQ(client().unsent(), stalled_at);
}

TEST_P(FlowControl, AReaderThatReadsAgainGetsEverything) {
  listening().read_nothing();
  std::string text;
  for (int i = 0; text.size() < 2 * kMegabyte; ++i) text += std::to_string(i) + ' ';
  client().send(text);
  run_until_stalled(10s);
  listening().only().resume_reading();
  run_until_event(60s, [&] { return listening().only().received().size() == text.size(); });
  EXPECT_EQ(client().unsent(), 0u);
  EXPECT_EQ(listening().only().received().size(), text.size());
  EXPECT_TRUE(listening().only().received() == text);
}

TEST_P(FlowControl, FinishStandsBehindAllThatWasWritten) {
  client().send(std::string(kMegabyte, 'x'));
  client().finish_after_sending();
  run_until_event(60s, [this] {
    return !listening().accepted().empty() && listening().only().count("peer finished") > 0;
  });
  EXPECT_EQ(listening().only().received().size(), kMegabyte);
  EXPECT_EQ(listening().only().count("peer finished"), 1u);
}

}  // namespace
}  // namespace post::contract
