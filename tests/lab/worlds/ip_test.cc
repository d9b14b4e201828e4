// What a scenario says of IP itself: fragmentation, addresses that change, routes that do not
// forward, NATs that rebind.
#include <gtest/gtest.h>

#include "experiments/lab/worlds/beyond_ns3.h"
#include "tests/lab/worlds/routed.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using testing::routed;
using testing::send_octets;
using testing::socket_at;
using testing::world_for;

TEST(EmbeddedIp, a_host_cuts_its_datagrams_where_the_scenario_lets_it) {
  const Scenario scenario = routed("[hosts.a]\nfragmentation = \"source\"\n");
  const auto world = world_for(scenario);
  const auto from = socket_at(*world, "a", "10.0.0.2:5000");
  const auto to = socket_at(*world, "b", "203.0.113.2:443");
  EXPECT_EQ(send_octets(*from, "203.0.113.2:443", 5000), SendStatus::kTaken);
  ASSERT_TRUE(world->run(kStartOfRun + 1s).ok());
  const auto datagram = to->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->bytes.size(), 5000u);
  EXPECT_EQ(send_octets(*to, "10.0.0.2:5000", 5000), SendStatus::kTooBig) << "b may not";
}

TEST(EmbeddedIp, an_address_that_comes_later_is_routed_and_one_that_goes_is_not_heard) {
  const Scenario scenario = routed(R"([[changes]]
at = "1 s"
interface = "a.e"
remove_address = "10.0.0.2"
add_address = "10.0.0.9/24"
)");
  const auto world = world_for(scenario);
  const auto server = socket_at(*world, "b", "203.0.113.2:443");
  ASSERT_TRUE(world->run(kStartOfRun + 1s).ok());
  const auto moved = socket_at(*world, "a", "10.0.0.9:5000");
  EXPECT_EQ(send_octets(*server, "10.0.0.9:5000", 10), SendStatus::kTaken);
  EXPECT_EQ(send_octets(*server, "10.0.0.2:5000", 10), SendStatus::kTaken);
  ASSERT_TRUE(world->run(kStartOfRun + 2s).ok());
  EXPECT_TRUE(moved->receive());
  EXPECT_EQ(world->network().node("a")->dropped().of("not_local"), 1u);
  EXPECT_EQ(world->host("a")->network().interfaces()[0].addresses[0].prefix.to_string(),
            "10.0.0.9/24");
}

TEST(EmbeddedIp, a_route_that_prohibits_ends_packets_and_paths) {
  const Scenario scenario =
      routed("[[routers.r.routes]]\nto = \"203.0.113.0/24\"\naction = \"prohibit\"\n");
  const auto world = world_for(scenario);
  const auto from = socket_at(*world, "a", "10.0.0.2:5000");
  EXPECT_EQ(send_octets(*from, "203.0.113.2:443", 10), SendStatus::kTaken);
  ASSERT_TRUE(world->run(kStartOfRun + 1s).ok());
  EXPECT_EQ(world->network().node("r")->dropped().of("prohibited"), 1u);
  const StreamPath path{*SocketAddress::parse("10.0.0.2:1"), *SocketAddress::parse("203.0.113.2:2"),
                        InterfaceId{1}};
  EXPECT_TRUE(world->host("a")->network().path_hints(path).elements.empty());
}

TEST(EmbeddedIp, a_nat_rebinds_when_the_scenario_says_so) {
  const Scenario scenario = routed(R"([routers.r.nat]
outside = "y"
port_range = [40000, 40001]
[[changes]]
at = "1 s"
router = "r"
sessions = "remap"
)");
  const auto world = world_for(scenario);
  const auto from = socket_at(*world, "a", "10.0.0.2:5000");
  const auto server = socket_at(*world, "b", "203.0.113.2:443");
  for (const auto& [when, port] : {std::pair{1s, 5000}, std::pair{2s, 40000}}) {
    EXPECT_EQ(send_octets(*from, "203.0.113.2:443", 10), SendStatus::kTaken);
    ASSERT_TRUE(world->run(kStartOfRun + when).ok());
    const auto seen = server->receive();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->remote.port, port);
  }
}

TEST(EmbeddedIp, what_ns3_cannot_do_it_is_told) {
  EXPECT_TRUE(check_within_ns3(routed("")).ok());
  const auto cut = check_within_ns3(routed("[hosts.b]\nfragmentation = \"path\"\n"));
  EXPECT_EQ(cut.error().name, "unsupported");
  EXPECT_EQ(cut.error().text,
            "the host b lets its datagrams be fragmented, which the world ns3 cannot do "
            "(--world sim and --world posix can)");
  const auto moved = check_within_ns3(
      routed("[[changes]]\nat = \"1 s\"\ninterface = \"a.e\"\nremove_address = \"10.0.0.2\"\n"));
  EXPECT_EQ(moved.error().name, "unsupported");
}

}  // namespace
}  // namespace post::lab
