// A scenario's NAT in the embedded world: hosts that know nothing of it talk through it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/lab/scenario/resolved.h"
#include "experiments/lab/worlds/embedded.h"
#include "tests/lab/scenario/support.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Scenario home(const std::string& more) {
  const std::string text = R"(title = "t"
duration = "10 s"
[hosts.a.interfaces]
e = { addresses = ["10.0.0.2/24"] }
[hosts.b.interfaces]
e = { addresses = ["203.0.113.2/24"] }
[routers.home.interfaces]
lan = { addresses = ["10.0.0.1/24"] }
wan = { addresses = ["203.0.113.1/24"] }
[links.inner]
ends = ["a.e", "home.lan"]
delay = "1 ms"
rate = "unlimited"
[links.outer]
ends = ["home.wan", "b.e"]
delay = "1 ms"
rate = "unlimited"
)";
  Loaded loaded = testing::parse(text + more);
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

std::unique_ptr<DatagramSocket> bind(World& world, const char* host, const char* local) {
  auto socket =
      world.host(host)->network().bind_datagram(*SocketAddress::parse(local), kAnyInterface);
  EXPECT_TRUE(socket.ok());
  return *std::move(socket);
}

void send(DatagramSocket& socket, const SocketAddress& to) {
  const Bytes bytes = Bytes::copy_of("hello");
  EXPECT_EQ(socket.send(to, std::span(&bytes, 1), {}), SendStatus::kTaken);
}

TEST(EmbeddedNat, a_server_sees_and_answers_the_external_endpoint) {
  const Scenario scenario = home("[routers.home.nat]\noutside = \"wan\"\n");
  auto world = EmbeddedWorld::make(scenario, {});
  ASSERT_TRUE(world.ok());
  const auto client = bind(**world, "a", "10.0.0.2:5000");
  const auto server = bind(**world, "b", "203.0.113.2:443");
  send(*client, server->local());
  ASSERT_TRUE((*world)->run(kStartOfRun + 1s).ok());
  const auto asked = server->receive();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->remote.to_string(), "203.0.113.1:5000");
  send(*server, asked->remote);
  ASSERT_TRUE((*world)->run(kStartOfRun + 2s).ok());
  const auto answered = client->receive();
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->remote.to_string(), "203.0.113.2:443");
}

TEST(EmbeddedNat, a_firewall_keeps_out_who_was_not_asked) {
  const Scenario scenario = home("[routers.home.firewall]\noutside = \"wan\"\n");
  auto world = EmbeddedWorld::make(scenario, {});
  ASSERT_TRUE(world.ok());
  const auto client = bind(**world, "a", "10.0.0.2:5000");
  const auto server = bind(**world, "b", "203.0.113.2:443");
  send(*server, client->local());
  ASSERT_TRUE((*world)->run(kStartOfRun + 1s).ok());
  EXPECT_FALSE(client->receive());
  EXPECT_EQ((*world)->network().node("home")->dropped().of("firewall_filtered"), 1u);
}

TEST(EmbeddedNat, what_a_scenario_leaves_out_is_resolved) {
  const Scenario scenario = home(R"([routers.home.nat]
outside = "wan"
udp_timeout = "30 s"
[routers.home.firewall]
outside = "wan"
block = [{ protocol = "udp", except_ports = [53], action = "reject" }]
)");
  const auto json = resolved_json(scenario)["nodes"][2];
  EXPECT_EQ(json["outside"], "wan");
  EXPECT_EQ(json["nat"]["mapping"], "endpoint_independent");
  EXPECT_EQ(json["nat"]["external"], nlohmann::json({"203.0.113.1"}));
  EXPECT_EQ(json["nat"]["udp_timeout_ns"], 30'000'000'000);
  EXPECT_EQ(json["nat"]["kernel"], false);
  EXPECT_EQ(json["firewall"]["block"].dump(),
            R"([{"protocol":"udp","except_ports":[53],"action":"reject"}])");
}

}  // namespace
}  // namespace post::lab
