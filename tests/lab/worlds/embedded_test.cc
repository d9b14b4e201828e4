// The embedded world built from scenarios: what was written is what happens, at exact times.
#include "experiments/lab/worlds/embedded.h"

#include <gtest/gtest.h>

#include "tests/lab/scenario/support.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

/// Notes when datagrams arrive.
class Arrivals : public DatagramSocket::Delegate {
 public:
  Arrivals(DatagramSocket& socket, const Executor& executor)
      : socket_(socket), executor_(executor) {
    socket_.set_delegate(this);
  }
  void on_datagrams() override {
    while (socket_.receive()) times.push_back(executor_.now() - kStartOfRun);
  }
  void on_sendable() override {}
  void on_path_error(const PathError& error) override { errors.push_back(error.cause); }

  std::vector<Duration> times;
  std::vector<Cause> errors;

 private:
  DatagramSocket& socket_;
  const Executor& executor_;
};

struct Sockets {
  explicit Sockets(Host& host, const char* local)
      : socket(*host.network().bind_datagram(*SocketAddress::parse(local), kAnyInterface)),
        arrivals(*socket, host.executor()) {}

  SendStatus send(const char* to, std::size_t octets) {
    const Bytes bytes = Bytes::copy_of(std::string(octets, 'x'));
    return socket->send(*SocketAddress::parse(to), std::span(&bytes, 1), {});
  }

  std::unique_ptr<DatagramSocket> socket;
  Arrivals arrivals;
};

Scenario first_race() {
  Loaded loaded = load_scenario(POSTLAB_SOURCE_DIR "/experiments/catalog/first-race/scenario.toml",
                                testing::vocabulary(), {"workloads={}", "expect=[]"});
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

Scenario small(const std::string& more = "") {
  Loaded loaded = testing::parse(testing::small_scenario(more));
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

std::unique_ptr<EmbeddedWorld> world_of(const Scenario& scenario, EmbeddedOptions options = {}) {
  auto world = EmbeddedWorld::make(scenario, options);
  EXPECT_TRUE(world.ok());
  return world ? *std::move(world) : nullptr;
}

// 100 octets are 128 in IPv4: 130 * 8 / 50 Mbit/s + 2 * 130 * 8 / 1 Gbit/s = 22.88 us, behind 10 ms
// of delay.
TEST(EmbeddedWorld, ipv4_over_wifi_takes_the_fiber_and_arrives) {
  const Scenario scenario = first_race();
  const auto world = world_of(scenario);
  Sockets client(*world->host("client"), "10.1.0.2:5000");
  Sockets server(*world->host("server"), "192.0.2.10:443");
  EXPECT_EQ(client.send("192.0.2.10:443", 100), SendStatus::kTaken);
  const Outcome outcome = world->run(kStartOfRun + scenario.duration).value();
  EXPECT_EQ(server.arrivals.times, (std::vector<Duration>{10'022'880ns}));
  EXPECT_EQ(outcome.stop, Stop::kIdle);
  EXPECT_EQ(outcome.ended, kStartOfRun + 10'022'880ns);
}

TEST(EmbeddedWorld, ipv6_over_wifi_ends_in_the_tunnel_and_nobody_says_so) {
  const Scenario scenario = first_race();
  const auto world = world_of(scenario);
  Sockets client(*world->host("client"), "[2001:db8:1::2]:5000");
  Sockets server(*world->host("server"), "[2001:db8:f::10]:443");
  EXPECT_EQ(client.send("[2001:db8:f::10]:443", 100), SendStatus::kTaken);
  ASSERT_TRUE(world->run(kStartOfRun + scenario.duration).ok());
  EXPECT_TRUE(server.arrivals.times.empty());
  EXPECT_TRUE(client.arrivals.errors.empty());
  for (const LinkCount& count : world->link_counts()) {
    const bool swallowed = count.link == "tunnel" && count.node == "ap";
    EXPECT_EQ(count.dropped, swallowed ? 1u : 0u) << count.link << " " << count.node;
  }
}

TEST(EmbeddedWorld, ipv6_over_lte_arrives) {
  const Scenario scenario = first_race();
  const auto world = world_of(scenario);
  Sockets client(*world->host("client"), "[2001:db8:2::2]:5000");
  Sockets server(*world->host("server"), "[2001:db8:f::10]:443");
  client.send("[2001:db8:f::10]:443", 100);
  ASSERT_TRUE(world->run(kStartOfRun + scenario.duration).ok());
  // 148 octets: 150 * 8 / 20 Mbit/s = 60 us, twice 1.2 us, and 30 ms.
  EXPECT_EQ(server.arrivals.times, (std::vector<Duration>{30'062'400ns}));
}

TEST(EmbeddedWorld, changes_happen_at_their_times) {
  const Scenario scenario = small(R"(
[[changes]]
at = "1 s"
link = "wire"
delay = "20 ms"
[[changes]]
at = "2 s"
link = "wire"
up = false
[[changes]]
at = "3 s"
link = "wire"
up = true
[[changes]]
at = "4 s"
interface = "b.eth0"
up = false
)");
  const auto world = world_of(scenario);
  Sockets from(*world->host("a"), "10.0.0.1:5000");
  Sockets to(*world->host("b"), "10.0.0.2:443");
  // 97 octets are 125 in IPv4 and 127 on the link: 40.64 us.
  std::vector<SendStatus> statuses;
  for (Duration at : {0s, 1s, 2s, 3s, 4s}) {
    ASSERT_TRUE(world->run(kStartOfRun + at).ok());
    statuses.push_back(from.send("10.0.0.2:443", 97));
  }
  ASSERT_TRUE(world->run(kStartOfRun + scenario.duration).ok());
  EXPECT_EQ(to.arrivals.times,
            (std::vector<Duration>{10'040'640ns, 1'020'040'640ns, 3'020'040'640ns}));
  using enum SendStatus;
  EXPECT_EQ(statuses[2], kUnreachable);
  EXPECT_EQ(statuses[3], kTaken);
}

TEST(EmbeddedWorld, streams_come_up_over_the_embedded_tcp) {
  const Scenario scenario = small();
  const auto world = world_of(scenario);
  auto listener = world->host("b")->network().listen_stream(*SocketAddress::parse("10.0.0.2:443"));
  ASSERT_TRUE(listener.ok());
  const StreamPath path{*SocketAddress::parse("10.0.0.1:0"), *SocketAddress::parse("10.0.0.2:443"),
                        InterfaceId{1}};
  auto channel = world->host("a")->network().connect_stream(path, {});
  ASSERT_TRUE(channel.ok());
  ASSERT_TRUE(world->run(kStartOfRun + 1s).ok());
  EXPECT_EQ(world->link_counts().at(0).delivered, 2u) << "SYN and ACK";
  EXPECT_EQ(world->link_counts().at(1).delivered, 1u) << "SYN/ACK";
}

TEST(EmbeddedWorld, tcp_is_what_the_scenario_says) {
  const Scenario scenario = small("[tcp]\nprofile = \"plain\"\n[hosts.b]\ntcp = { sack = true }\n");
  const auto world = world_of(scenario);
  EXPECT_FALSE(world->host("a")->network().capabilities().fast_open);
  EXPECT_EQ(scenario.nodes.at(1).tcp->options.congestion_control, "newreno");
}

TEST(EmbeddedWorld, tcp_is_that_of_linux_where_the_scenario_says_nothing) {
  const Scenario scenario = small();
  EXPECT_TRUE(world_of(scenario)->host("a")->network().capabilities().fast_open);
}

TEST(EmbeddedWorld, path_hints_name_the_elements_of_the_way) {
  const Scenario scenario = first_race();
  const auto world = world_of(scenario);
  const StreamPath path{*SocketAddress::parse("10.2.0.2:1"),
                        *SocketAddress::parse("192.0.2.10:443"), InterfaceId{2}};
  const std::vector<std::string> expected{"client", "link lte",    "cell",  "link backhaul",
                                          "core",   "link server", "server"};
  EXPECT_EQ(world->host("client")->network().path_hints(path).elements, expected);
}

TEST(EmbeddedWorld, stops_at_its_limit_of_events) {
  Scenario scenario = small();
  scenario.limits.events = 3;
  const auto world = world_of(scenario);
  Sockets from(*world->host("a"), "10.0.0.1:5000");
  for (int i = 0; i < 10; ++i) from.send("10.0.0.2:443", 100);
  const Result<Outcome> outcome = world->run(kStartOfRun + scenario.duration);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->stop, Stop::kEvents);
  EXPECT_EQ(outcome->events, 3u);
}

TEST(EmbeddedWorld, stops_when_it_holds_more_memory_than_allowed) {
  Scenario scenario = small();
  scenario.limits.memory_bytes = 1'000'000;
  EmbeddedOptions options;
  options.memory_in_use = [] { return std::uint64_t{1'000'001}; };
  const auto world = world_of(scenario, options);
  Sockets from(*world->host("a"), "10.0.0.1:5000");
  Executor& executor = world->host("a")->executor();
  Task* self = nullptr;  // a Task that never ends
  Task endless(executor, Phase::kPosted, world->host("a")->entity(),
               [&executor, &self] { self->arm(executor.now() + 1us); });
  self = &endless;
  endless.arm();
  EXPECT_EQ(world->run(kStartOfRun + scenario.duration)->stop, Stop::kMemory);
}

}  // namespace
}  // namespace post::lab
