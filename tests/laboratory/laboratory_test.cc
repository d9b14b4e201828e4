// A laboratory as a world: what stands, what passes, what is refused, and that nothing is left.
#include "experiments/lab/worlds/laboratory/laboratory.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "adapters/posix/tcp/congestion_control.h"
#include "experiments/lab/worlds/laboratory/support.h"
#include "tests/contract/datagram_end.h"
#include "tests/lab/scenario/support.h"

namespace post::lab::testing {
namespace {

using contract::DatagramEnd;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

//   client --wifi (10 ms)-- ap --fiber (5 ms)-- server
std::string small_network(const std::string& more = "") {
  return R"(
title = "small"
duration = "5 s"
[hosts.client.interfaces]
wlan0 = { addresses = ["10.0.0.1/24", "fd00:0:0:1::1/64"] }
[routers.ap.interfaces]
wifi = { addresses = ["10.0.0.2/24", "fd00:0:0:1::2/64"] }
fiber = { addresses = ["10.0.1.1/24", "fd00:0:0:2::1/64"] }
[hosts.server.interfaces]
eth0 = { addresses = ["10.0.1.2/24", "fd00:0:0:2::2/64"] }
[links.wifi]
ends = ["client.wlan0", "ap.wifi"]
rate = "unlimited"
delay = "10 ms"
[links.fiber]
ends = ["ap.fiber", "server.eth0"]
rate = "unlimited"
delay = "5 ms"
)" + more;
}

/// A star of `hosts` hosts around one router.
std::string star(int hosts) {
  std::string interfaces = "[routers.hub.interfaces]\n";
  std::string rest;
  for (int i = 1; i <= hosts; ++i) {
    const std::string n = std::to_string(i);
    const std::string network = "10.0." + n + ".";
    interfaces += "p" + n + " = { addresses = [\"" + network + "1/24\"] }\n";
    rest += "[hosts.h" + n + ".interfaces]\neth0 = { addresses = [\"" + network + "2/24\"] }\n";
    rest += "[links.l" + n + "]\nends = [\"h" + n + ".eth0\", \"hub.p" + n + "\"]\n" +
            "rate = \"unlimited\"\ndelay = \"1 ms\"\n";
  }
  return "title = \"star\"\nduration = \"1 s\"\n" + interfaces + rest;
}

class LaboratoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Result<void> supported = check_laboratory_support();
    if (!supported) GTEST_SKIP() << supported.error().text;
  }
  const Scenario& load(const std::string& text) {
    Loaded loaded = parse(text);
    EXPECT_TRUE(loaded.scenario) << messages(loaded);
    scenarios_.push_back(std::make_unique<Scenario>(std::move(loaded.scenario).value()));
    return *scenarios_.back();
  }
  /// No test but that of lateness fails because the machine is busy.
  std::unique_ptr<LaboratoryWorld> build(const std::string& text, Duration max_lateness = 10s) {
    WorldOptions options;
    options.max_lateness = max_lateness;
    auto made = LaboratoryWorld::make(load(text), options);
    EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text);
    return made ? *std::move(made) : nullptr;
  }

  static void run(LaboratoryWorld& world, Duration length) {
    const Result<Outcome> outcome = world.run(world.now() + length);
    EXPECT_TRUE(outcome.ok()) << outcome.error().text;
  }

 private:
  std::vector<std::unique_ptr<Scenario>> scenarios_;
};

SocketAddress at(std::string_view text) { return SocketAddress::parse(text).value(); }

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_F(LaboratoryTest, TenHostsStandWithTheirInterfacesAndAddresses) {
  const auto start = std::chrono::steady_clock::now();
  const auto world = build(star(10));
  const auto took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", static_cast<int>(took / 1ms));
  for (int i = 1; i <= 10; ++i) {
    Host* host = world->host("h" + std::to_string(i));
    ASSERT_NE(host, nullptr);
    const std::vector<Interface> all = host->network().interfaces();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].name, "eth0");
    EXPECT_TRUE(all[0].up);
    EXPECT_EQ(all[0].addresses[0].prefix.to_string(), "10.0." + std::to_string(i) + ".2/24");
  }
  EXPECT_EQ(world->host("hub"), nullptr);
}

TEST_F(LaboratoryTest, DatagramsTakeTheDelayOfTheirLinks) {
  for (const char* server_address : {"10.0.1.2:4433", "[fd00:0:0:2::2]:4433"}) {
    const auto world = build(small_network());
    DatagramEnd server(*world->host("server"), at(server_address));
    const IpAddress any = IpAddress::unspecified(at(server_address).ip.family());
    DatagramEnd client(*world->host("client"), {any, 0});
    server.echo();
    const Time sent = world->now();
    client.send(at(server_address), "there and back");
    run(*world, 1s);
    ASSERT_THAT(client.texts(), ElementsAre("there and back"));
    EXPECT_GE(client.arrivals()[0].at, sent + 30ms);
    EXPECT_EQ(client.arrivals()[0].datagram.hop_limit, 63);
  }
}

/// A change of the client's address `away`, which leaves at 1 s and comes back at 2 s.
std::string without_for_a_second(const std::string& away, const std::string& length) {
  return "[[changes]]\nat = \"1 s\"\ninterface = \"client.wlan0\"\nremove_address = \"" + away +
         "\"\n[[changes]]\nat = \"2 s\"\ninterface = \"client.wlan0\"\nadd_address = \"" + away +
         "/" + length + "\"\n";
}

TEST_F(LaboratoryTest, AnAddressGoesAndComesBackWithItsRoutes) {
  for (const auto& [address, length, server_at] :
       {std::tuple("10.0.0.1", "24", "10.0.1.2:4433"),
        std::tuple("fd00:0:0:1::1", "64", "[fd00:0:0:2::2]:4433")}) {
    const auto world = build(small_network(without_for_a_second(address, length)));
    DatagramEnd server(*world->host("server"), at(server_at));
    DatagramEnd client(*world->host("client"), {IpAddress::parse(address).value(), 1000});
    const auto has_address = [&] {
      const std::vector<Interface> all = world->host("client")->network().interfaces();
      return post::has_address(all, all[0].id, IpAddress::parse(address).value());
    };
    run(*world, 1500ms);
    EXPECT_FALSE(has_address()) << address;
    server.send(client.local(), "to nobody");
    run(*world, 1s);
    EXPECT_TRUE(has_address()) << address;
    server.send(client.local(), "to its address");
    client.send(server.local(), "from its address");
    run(*world, 500ms);
    EXPECT_THAT(client.texts(), ElementsAre("to its address"));
    EXPECT_THAT(server.texts(), ElementsAre("from its address"));
  }
}

TEST_F(LaboratoryTest, AHostCutsItsDatagramsWhereTheScenarioLetsIt) {
  const std::string small = "mtu = \"1300 B\"\n";
  for (const char* server_at : {"10.0.1.2:4433", "[fd00:0:0:2::2]:4433"}) {
    const auto world = build(small_network(small + "[hosts.client]\nfragmentation = \"source\"\n"));
    DatagramEnd server(*world->host("server"), at(server_at));
    // An address of its own, as Post gives each socket: kernels remember a path's MTU by route, and
    // which route a source takes is for rules to say.
    const char* client_at = at(server_at).ip.is_v4() ? "10.0.0.1:1000" : "[fd00:0:0:1::1]:1000";
    DatagramEnd client(*world->host("client"), at(client_at));
    const std::string text(5000, 'x');
    EXPECT_EQ(client.send(server.local(), text), SendStatus::kTaken);
    EXPECT_EQ(server.send(client.local(), text), SendStatus::kTooBig) << "the server may not";
    run(*world, 1s);
    if (at(server_at).ip.is_v4()) {
      EXPECT_THAT(server.texts(), ElementsAre(text));
    }
    // Of IPv6 the first one tells the path's MTU, and the next is cut to it.
    EXPECT_EQ(client.send(server.local(), text), SendStatus::kTaken);
    run(*world, 1s);
    ASSERT_FALSE(server.texts().empty());
    EXPECT_EQ(server.texts().back(), text);
  }
}

TEST_F(LaboratoryTest, RoutersCutWhatTheScenarioLetsThem) {
  const auto world =
      build(small_network("mtu = \"1300 B\"\n[hosts.client]\nfragmentation = \"path\"\n"));
  DatagramEnd server(*world->host("server"), at("10.0.1.2:4433"));
  DatagramEnd client(*world->host("client"), at("10.0.0.1:1000"));
  const std::string text(1472, 'x');
  EXPECT_EQ(client.send(server.local(), text), SendStatus::kTaken);
  EXPECT_EQ(client.send(server.local(), text + "x"), SendStatus::kTooBig);
  run(*world, 1s);
  EXPECT_THAT(server.texts(), ElementsAre(text));
}

TEST_F(LaboratoryTest, KernelsTellTheRoutersWhichGroupsTheyWant) {
  for (const auto& [group, client_at] :
       {std::pair("239.1.2.3", "10.0.0.1:1000"), std::pair("ff15::7", "[fd00:0:0:1::1]:1000")}) {
    const auto world =
        build(small_network("[multicast]\nlast_member_query_interval = \"100 ms\"\n"));
    const IpAddress address = IpAddress::parse(group).value();
    auto member =
        std::make_unique<DatagramEnd>(*world->host("server"), SocketAddress{address, 5000});
    DatagramEnd client(*world->host("client"), at(client_at));
    const auto send = [&](std::string_view text) {
      client.send({address, 5000}, std::string(text));
      run(*world, 500ms);
    };
    send("before");
    Network& network = world->host("server")->network();
    ASSERT_TRUE(network.join(member->socket(), address, network.interfaces()[0].id).ok());
    run(*world, 500ms);
    send("while");
    EXPECT_THAT(member->texts(), ElementsAre("while")) << group;
    member.reset();
    run(*world, 1s);
    const std::uint64_t sent = world->link_counts()[0].sent;
    send("after");
    EXPECT_EQ(world->link_counts()[0].sent, sent) << "the router forwards no more";
  }
}

TEST_F(LaboratoryTest, LosesWhatTheDropListNamesAndCountsIt) {
  const auto world = build(small_network("loss = { kind = \"drop_list\", packets = [1] }\n"));
  DatagramEnd server(*world->host("server"), at("10.0.1.2:4433"));
  DatagramEnd client(*world->host("client"), at("10.0.0.1:1000"));
  client.send(server.local(), "lost");
  client.send(server.local(), "kept");
  run(*world, 1s);
  EXPECT_THAT(server.texts(), ElementsAre("kept"));
  const std::vector<LinkCount> counts = world->link_counts();
  ASSERT_EQ(counts.size(), 4u);
  EXPECT_EQ(counts[0].link, "fiber");
  EXPECT_EQ(counts[0].sent, 2u);
  EXPECT_EQ(counts[0].dropped, 1u);
  EXPECT_EQ(counts[0].delivered, 1u);
}

TEST_F(LaboratoryTest, ARouterTellsThatThereIsNoRoute) {
  const auto world = build(small_network());
  DatagramEnd client(*world->host("client"), at("10.0.0.1:1000"));
  client.send(at("203.0.113.1:9"), "nowhere");
  run(*world, 1s);
  ASSERT_EQ(client.failures().size(), 1u);
  EXPECT_EQ(client.failures()[0].error.cause, Cause::kUnreachable);
}

TEST_F(LaboratoryTest, TheKernelIsTheNatWhereTheScenarioAsksForIt) {
  for (const char* kernel : {"true", "false"}) {
    const std::string nat =
        "[routers.ap]\nnat = { outside = \"fiber\", hairpin = false, "
        "inbound_refresh = true, kernel = " +
        std::string(kernel) + " }\n";
    const auto world = build(small_network(nat));
    DatagramEnd server(*world->host("server"), at("10.0.1.2:4433"));
    DatagramEnd client(*world->host("client"), at("10.0.0.1:1000"));
    server.echo();
    client.send(server.local(), "from inside");
    run(*world, 1s);
    EXPECT_THAT(client.texts(), ElementsAre("from inside"));
    ASSERT_EQ(server.arrivals().size(), 1u);
    EXPECT_EQ(server.arrivals()[0].datagram.remote, at("10.0.1.1:1000"));
  }
}

// As the default of a namespace the kernel takes only what it allows to everybody.
TEST_F(LaboratoryTest, HostsHaveTheCongestionControlOfTheScenario) {
  const Result<void> can = posix::check_congestion_control("cubic");
  if (!can) GTEST_SKIP() << can.error().text;
  const auto world = build(small_network("[tcp]\ncongestion_control = \"cubic\"\n"));
  EXPECT_NE(world->host("client"), nullptr);
  EXPECT_NE(world->host("server"), nullptr);
}

TEST_F(LaboratoryTest, EndsARunEarlyWhenNothingIsLeftToDo) {
  const auto world = build(small_network());
  const Result<Outcome> outcome = world->run(kStartOfRun + 60s);
  ASSERT_TRUE(outcome.ok()) << outcome.error().text;
  EXPECT_EQ(outcome->stop, Stop::kIdle);
  EXPECT_LT(world->now(), kStartOfRun + 30s);
}

TEST_F(LaboratoryTest, ChangesHappenAtTheirTime) {
  const auto world = build(small_network(R"(
[[changes]]
at = "100 ms"
link = "wifi"
up = false
)"));
  const Host& client = *world->host("client");
  Network& network = world->host("client")->network();
  EXPECT_TRUE(network.interfaces()[0].up) << client.name();
  run(*world, 2s);
  EXPECT_FALSE(network.interfaces()[0].up);
  EXPECT_EQ(network.interfaces()[0].addresses.size(), 2u);
}

TEST_F(LaboratoryTest, TwoOfThemAtOnceDoNotMeet) {
  const auto one = build(small_network());
  const auto other = build(small_network());
  DatagramEnd server(*other->host("server"), at("10.0.1.2:4433"));
  DatagramEnd same_place(*one->host("server"), at("10.0.1.2:4433"));
  DatagramEnd client(*one->host("client"), at("10.0.0.1:1000"));
  client.send(at("10.0.1.2:4433"), "for mine");
  run(*one, 500ms);
  run(*other, 500ms);
  EXPECT_THAT(same_place.texts(), ElementsAre("for mine"));
  EXPECT_TRUE(server.texts().empty());
}

TEST_F(LaboratoryTest, LeavesNoDescriptorBehind) {
  build(small_network());
  const std::size_t before = open_descriptors();
  build(small_network());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(LaboratoryTest, ARunThatIsLateIsNoResult) {
  const auto world = build(small_network(), Duration(0));
  const Result<Outcome> outcome = world->run(world->now() + 100ms);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().name, "late");
}

/// The error of building a laboratory in a process of its own after `handicap`; empty: it stands.
std::string error_after(const Scenario& scenario, const std::function<bool()>& handicap) {
  std::array<int, 2> channel{};
  EXPECT_EQ(pipe(channel.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    std::string error = "no handicap";
    if (handicap()) {
      const auto world = LaboratoryWorld::make(scenario, {});
      error = world ? "" : world.error().name;
    }
    const bool told = write(channel[1], error.data(), error.size()) >= 0;
    _exit(told ? 0 : 1);
  }
  close(channel[1]);
  std::array<char, 64> text{};
  const ssize_t size = read(channel[0], text.data(), text.size());
  close(channel[0]);
  waitpid(child, nullptr, 0);
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

TEST_F(LaboratoryTest, WithoutPrivilegeIsUnsupported) {
  const Scenario& scenario = load(small_network());
  EXPECT_EQ(error_after(scenario, [] { return setuid(65534) == 0; }), "unsupported");
}

TEST_F(LaboratoryTest, AFullDescriptorTableIsRefusedByNameWhereverItHappens) {
  const Scenario& scenario = load(small_network());
  for (rlim_t more = 1;; ++more) {
    const auto leave_few = [more] {
      const rlimit few{open_descriptors() + more, open_descriptors() + more};
      return setrlimit(RLIMIT_NOFILE, &few) == 0;
    };
    const std::string error = error_after(scenario, leave_few);
    if (error.empty()) break;
    ASSERT_EQ(error, "too_many_open_files") << "with " << more << " more";
    ASSERT_LT(more, 100u);
  }
}

}  // namespace
}  // namespace post::lab::testing
