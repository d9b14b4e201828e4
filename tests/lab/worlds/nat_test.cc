// A scenario's NAT in the embedded world: hosts that know nothing of it talk through it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/lab/scenario/resolved.h"
#include "tests/lab/worlds/routed.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using testing::routed;
using testing::send_octets;
using testing::socket_at;
using testing::world_for;

/// One small datagram, which is taken.
void send(DatagramSocket& socket, const SocketAddress& to) {
  EXPECT_EQ(send_octets(socket, to, 5), SendStatus::kTaken);
}

TEST(EmbeddedNat, a_server_sees_and_answers_the_external_endpoint) {
  const Scenario scenario = routed("[routers.r.nat]\noutside = \"y\"\n");
  const auto world = world_for(scenario);
  const auto client = socket_at(*world, "a", "10.0.0.2:5000");
  const auto server = socket_at(*world, "b", "203.0.113.2:443");
  send(*client, server->local());
  ASSERT_TRUE(world->run(kStartOfRun + 1s).ok());
  const auto asked = server->receive();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->remote.to_string(), "203.0.113.1:5000");
  send(*server, asked->remote);
  ASSERT_TRUE(world->run(kStartOfRun + 2s).ok());
  const auto answered = client->receive();
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->remote.to_string(), "203.0.113.2:443");
}

TEST(EmbeddedNat, a_firewall_keeps_out_who_was_not_asked) {
  const Scenario scenario = routed("[routers.r.firewall]\noutside = \"y\"\n");
  const auto world = world_for(scenario);
  const auto client = socket_at(*world, "a", "10.0.0.2:5000");
  const auto server = socket_at(*world, "b", "203.0.113.2:443");
  send(*server, client->local());
  ASSERT_TRUE(world->run(kStartOfRun + 1s).ok());
  EXPECT_FALSE(client->receive());
  EXPECT_EQ(world->network().node("r")->dropped().of("firewall_filtered"), 1u);
}

TEST(EmbeddedNat, what_a_scenario_leaves_out_is_resolved) {
  const Scenario scenario = routed(R"([routers.r.nat]
outside = "y"
udp_timeout = "30 s"
[routers.r.firewall]
outside = "y"
block = [{ protocol = "udp", except_ports = [53], action = "reject" }]
)");
  const auto json = resolved_json(scenario)["nodes"][2];
  EXPECT_EQ(json["outside"], "y");
  EXPECT_EQ(json["nat"]["mapping"], "endpoint_independent");
  EXPECT_EQ(json["nat"]["external"], nlohmann::json({"203.0.113.1"}));
  EXPECT_EQ(json["nat"]["udp_timeout_ns"], 30'000'000'000);
  EXPECT_EQ(json["nat"]["kernel"], false);
  EXPECT_EQ(json["firewall"]["block"].dump(),
            R"([{"protocol":"udp","except_ports":[53],"action":"reject"}])");
}

}  // namespace
}  // namespace post::lab
