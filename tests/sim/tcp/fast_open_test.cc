// TCP Fast Open: cookies, octets with the SYN, and what happens where they are lost or refused.
#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr StreamOptions kFast{.fast_open = true};

TcpOptions fast() {
  TcpOptions options;
  options.fast_open_client = options.fast_open_server = true;
  return options;
}

/// Writes before the connection is up, and notes how much of it was accepted.
class EarlyEnd final : public ByteChannel::Delegate {
 public:
  EarlyEnd(Executor& executor, std::unique_ptr<ByteChannel> given, std::string_view text)
      : channel(std::move(given)), executor_(executor) {
    channel->set_delegate(this);
    room = channel->writable();
    const Bytes bytes = Bytes::copy_of(text);
    written = channel->write(std::span(&bytes, 1));
  }
  std::unique_ptr<ByteChannel> channel;
  std::size_t room = 0;
  std::size_t written = 0;
  std::optional<std::size_t> accepted;
  std::vector<std::string> heard;
  std::string received;

 private:
  void note(std::string_view what) {
    heard.push_back(milliseconds(executor_.now()) + " " + std::string(what));
  }
  void on_up(std::size_t early) override {
    accepted = early;
    note("up");
  }
  void on_readable() override {
    std::array<std::byte, 5000> buffer;
    const std::size_t taken = channel->read(buffer);
    received.append(reinterpret_cast<const char*>(buffer.data()), taken);
    note("readable");
  }
  void on_writable() override {}
  void on_peer_finished() override {}
  void on_closed(Cause cause) override { note("closed " + std::string(name_of(cause))); }
  Executor& executor_;
};

/// The server answers "pong" to whatever comes.
class Ponger final : public StreamListener::Delegate {
 public:
  explicit Ponger(SimHost& host)
      : executor_(host.executor()),
        listener_(must(host.network().listen_stream(endpoint(kServer4)))) {
    listener_->set_delegate(this);
  }
  std::vector<std::unique_ptr<End>> ends;
  std::vector<Time> accepted;

 private:
  void on_accepted(std::unique_ptr<ByteChannel> channel) override {
    accepted.push_back(executor_.now());
    ends.push_back(std::make_unique<End>(executor_));
    ends.back()->adopt(std::move(channel));
    ends.back()->send("pong");
  }
  Executor& executor_;
  std::unique_ptr<StreamListener> listener_;
};

struct FastLab : TcpLab {
  explicit FastLab(const TcpOptions& client = fast(), const TcpOptions& server = fast())
      : TcpLab({.client = client, .server = server}), ponger(server_host) {}

  std::unique_ptr<EarlyEnd> connect_with(std::string_view text) {
    auto channel = must(client_host.network().connect_stream(path(), kFast));
    return std::make_unique<EarlyEnd>(engine, std::move(channel), text);
  }
  /// A connection that only fetches a cookie, until 100 ms.
  void visit() {
    const auto first = connect_with("");
    EXPECT_EQ(first->room, 0u) << "there is no cookie yet";
    run(100ms);
    EXPECT_EQ(first->channel->info().early_data, false);
    from_client.entries.clear();
    from_server.entries.clear();
    ponger.ends.clear();
    ponger.accepted.clear();
  }
  Ponger ponger;
};

TEST(TcpFastOpen, TheFirstConnectionFetchesACookie) {
  FastLab lab;
  const auto client = lab.connect_with("");
  lab.run(100ms);
  EXPECT_THAT(client->heard, ElementsAre("20 up", "40 readable"));
  EXPECT_EQ(lab.from_client.entries[0].header.fast_open, FastOpenCookie{});
  EXPECT_EQ(lab.from_server.entries[0].header.fast_open->size, 8);
}

TEST(TcpFastOpen, TheSecondOneHasItsAnswerAfterOneRoundTrip) {
  FastLab lab;
  lab.visit();
  const auto client = lab.connect_with("ping");
  EXPECT_EQ(client->room, 1460u - 40u);
  EXPECT_EQ(client->written, 4u);
  lab.run(1s);
  EXPECT_THAT(lab.ponger.accepted, ElementsAre(at(110ms)));
  EXPECT_EQ(lab.ponger.ends[0]->received, "ping");
  EXPECT_THAT(client->heard, ElementsAre("120 up", "120 readable"));
  EXPECT_EQ(client->accepted, 4u);
  EXPECT_EQ(client->received, "pong");
  EXPECT_EQ(client->channel->info().early_data, true);
  EXPECT_THAT(lab.from_client.lines(), ::testing::Contains("100 SYN 0..3"));
}

TEST(TcpFastOpen, ASynThatHasNothingToCarryIsPlain) {
  FastLab lab;
  lab.visit();
  const auto client = lab.connect_with("");
  lab.run(1s);
  EXPECT_THAT(client->heard, ElementsAre("120 up", "140 readable"));
}

TEST(TcpFastOpen, ACookieThatIsNoLongerValidIsReplacedAndTheOctetsComeAgain) {
  FastLab lab;
  lab.visit();
  lab.server_tcp->rotate_fast_open_key();
  const auto client = lab.connect_with("ping");
  lab.run(1s);
  EXPECT_THAT(lab.ponger.accepted, ElementsAre(at(130ms)));
  EXPECT_EQ(lab.ponger.ends[0]->received, "ping");
  EXPECT_EQ(client->accepted, 4u) << "nothing has to be written again";
  EXPECT_EQ(client->channel->info().early_data, false);
  lab.ponger.accepted.clear();
  const auto next = lab.connect_with("ping");
  lab.run(2s);
  EXPECT_THAT(lab.ponger.accepted, ElementsAre(at(1010ms)));
}

TEST(TcpFastOpen, AServerThatIgnoresTheOptionGetsThePlainHandshake) {
  FastLab lab(fast(), TcpOptions{});
  const auto client = lab.connect_with("");
  lab.run(100ms);
  EXPECT_THAT(client->heard, ElementsAre("20 up", "40 readable"));
  EXPECT_FALSE(lab.from_server.entries[0].header.fast_open);
}

TEST(TcpFastOpen, AServerThatRefusesOctetsGetsThemAfterTheHandshake) {
  TcpOptions server = fast();
  server.fast_open_pending = 0;
  FastLab lab(fast(), server);
  lab.visit();
  const auto client = lab.connect_with("ping");
  lab.run(1s);
  EXPECT_THAT(lab.ponger.accepted, ElementsAre(at(130ms)));
  EXPECT_EQ(lab.ponger.ends[0]->received, "ping");
  EXPECT_EQ(client->channel->info().early_data, false);
  EXPECT_EQ(lab.from_client.entries[1].length, 4u);
}

TEST(TcpFastOpen, ALostSynGoesAgainWithoutTheOptionAndTheHostPausesIt) {
  FastLab lab;
  lab.visit();
  lab.run(1s);
  lab.from_client.entries.clear();
  const LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
  must(lab.network.change_link("wire", {.loss = all, .from = "client"}));
  const auto client = lab.connect_with("ping");
  lab.run(1500ms);
  must(lab.network.change_link("wire", {.loss = LossOptions{}, .from = "client"}));
  lab.run(5s);
  EXPECT_THAT(lab.from_client.lines(),
              ::testing::IsSupersetOf({"1000 SYN 0..3", "2000 SYN 0", "2020 1..4"}));
  EXPECT_EQ(client->received, "pong");
  const auto next = lab.connect_with("ping");
  EXPECT_EQ(next->room, 0u);
  lab.run(6s);
  EXPECT_FALSE(lab.from_client.entries.back().header.fast_open);
}

TEST(TcpFastOpen, ALostSynAckComesAgainAndTheOctetsAreTakenOnce) {
  FastLab lab;
  lab.visit();
  const LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
  must(lab.network.change_link("wire", {.loss = all, .from = "server"}));
  const auto client = lab.connect_with("ping");
  lab.run(500ms);
  EXPECT_THAT(lab.ponger.accepted, ElementsAre(at(110ms)));
  must(lab.network.change_link("wire", {.loss = LossOptions{}, .from = "server"}));
  lab.run(5s);
  EXPECT_EQ(lab.ponger.ends.size(), 1u);
  EXPECT_EQ(lab.ponger.ends[0]->received, "ping");
  EXPECT_EQ(client->received, "pong");
}

TEST(TcpFastOpen, ATransferThatBeginsWithSynIsWhole) {
  FastLab lab;
  lab.visit();
  const auto client = lab.connect_with(pattern(5000));
  EXPECT_EQ(client->written, 1420u);
  lab.run(200ms);
  const Bytes rest = Bytes::copy_of(pattern(5000).substr(client->written));
  client->channel->write(std::span(&rest, 1));
  client->channel->finish();
  lab.run(1s);
  EXPECT_EQ(lab.ponger.ends[0]->received, pattern(5000));
  EXPECT_THAT(lab.ponger.ends[0]->heard, ElementsAre("110 up", "210 peer finished"));
}

TEST(TcpFastOpen, AResetBeforeTheSynLeavesSendsNothing) {
  FastLab lab;
  lab.visit();
  const auto client = lab.connect_with("ping");
  client->channel->reset();
  lab.run(1s);
  for (const auto& entry : lab.from_client.entries) {
    EXPECT_FALSE(entry.header.has(tcp_flag::kSyn));
  }
  EXPECT_THAT(client->heard, IsEmpty());
}

TEST(TcpFastOpen, IsACapabilityOfHostsThatHaveIt) {
  EXPECT_TRUE(FastLab().client_host.network().capabilities().fast_open);
  EXPECT_FALSE(TcpLab().client_host.network().capabilities().fast_open);
}

TEST(TcpFastOpenCache, KnowsServersByBothAddressesAndPausesForAnHour) {
  FastOpenCache cache;
  const IpAddress here = ip("10.0.0.1"), other = ip("10.0.0.9"), there = ip("10.0.0.2");
  cache.store(here, there, {.cookie = {.octets = {1}, .size = 8}, .segment_size = 1000});
  EXPECT_EQ(cache.find(here, there, at(0s))->segment_size, 1000u);
  EXPECT_FALSE(cache.find(other, there, at(0s)));
  cache.suspend(here, there, at(0s));
  EXPECT_FALSE(cache.find(here, there, at(3599s)));
  EXPECT_FALSE(cache.may_ask(here, there, at(3599s)));
  EXPECT_TRUE(cache.find(here, there, at(3600s)));
  cache.forget(here, there);
  EXPECT_FALSE(cache.find(here, there, at(3600s)));
  EXPECT_TRUE(cache.may_ask(here, there, at(3600s)));
}

TEST(TcpFastOpenCookies, AreOneClientsOnly) {
  FastOpenCookies cookies(42);
  const auto given = cookies.answer({}, ip("10.0.0.1"));
  EXPECT_FALSE(given.take_octets);
  EXPECT_TRUE(cookies.answer(*given.cookie, ip("10.0.0.1")).take_octets);
  EXPECT_FALSE(cookies.answer(*given.cookie, ip("10.0.0.2")).take_octets);
  cookies.rotate();
  EXPECT_FALSE(cookies.answer(*given.cookie, ip("10.0.0.1")).take_octets);
}

}  // namespace
}  // namespace post::sim::tcp::testing
