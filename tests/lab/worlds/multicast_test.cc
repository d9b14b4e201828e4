// What a scenario says of multicast: whether members tell of themselves, and by which constants.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/lab/scenario/resolved.h"
#include "experiments/lab/worlds/beyond_ns3.h"
#include "tests/lab/worlds/routed.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using testing::routed;
using testing::send_octets;
using testing::socket_at;
using testing::world_for;

constexpr const char* kGroup = "239.1.2.3:5000";
constexpr const char* kSink = R"([endpoints.b]
host = "b"
policy = { security = "none" }
sink = { group = "239.1.2.3", port = 5000 }
)";

std::uint64_t sent(EmbeddedWorld& world, const char* link, std::size_t end) {
  return world.network().link(link)->end(end).counters().sent;
}

/// A datagram to the group at once and another one at 5 ms, b a member from the start: how many it
/// hears.
int heard(const Scenario& scenario) {
  const auto world = world_for(scenario);
  const auto from = socket_at(*world, "a", "10.0.0.2:1000");
  const auto member = socket_at(*world, "b", kGroup);
  const IpAddress group = SocketAddress::parse(kGroup)->ip;
  EXPECT_TRUE(world->host("b")->network().join(*member, group, InterfaceId{1}).ok());
  send_octets(*from, kGroup, 10);
  EXPECT_TRUE(world->run(kStartOfRun + 5ms).ok());
  send_octets(*from, kGroup, 10);
  EXPECT_TRUE(world->run(kStartOfRun + 10ms).ok());
  int count = 0;
  while (member->receive()) ++count;
  return count;
}

TEST(EmbeddedMulticast, members_tell_of_themselves_unless_they_are_known) {
  EXPECT_EQ(heard(routed("")), 2) << "no group in the file: nobody asks";
  EXPECT_EQ(heard(routed(kSink)), 1) << "the first one overtakes the report";
  EXPECT_EQ(heard(routed("[multicast]\n")), 1);
  EXPECT_EQ(heard(routed("[multicast]\nmembership = \"known\"\n" + std::string(kSink))), 2);
}

TEST(EmbeddedMulticast, its_constants_are_those_of_the_file) {
  const Scenario scenario = routed(R"([multicast]
robustness = 3
query_interval = "4 s"
query_response_interval = "1 s"
)");
  const auto world = world_for(scenario);
  ASSERT_TRUE(world->run(kStartOfRun + 2s).ok());
  EXPECT_EQ(sent(*world, "inner", 1), 3u) << "at 0, 1 and 2 s";
  ASSERT_TRUE(world->run(kStartOfRun + 10s).ok());
  EXPECT_EQ(sent(*world, "inner", 1), 5u) << "and at 6 and 10 s";
  const auto json = resolved_json(scenario)["multicast"];
  EXPECT_EQ(json["robustness"], 3);
  EXPECT_EQ(json["query_interval_ns"], 4'000'000'000);
  EXPECT_EQ(json["last_member_query_interval_ns"], 1'000'000'000);
  EXPECT_FALSE(resolved_json(routed("")).contains("multicast"));
}

TEST(EmbeddedMulticast, ns3_has_no_routers_that_hear_members) {
  EXPECT_TRUE(check_within_ns3(routed(kSink)).ok()) << "there, members are known";
  EXPECT_TRUE(check_within_ns3(routed("[multicast]\nmembership = \"known\"\n")).ok());
  EXPECT_EQ(check_within_ns3(routed("[multicast]\n")).error().name, "unsupported");
}

}  // namespace
}  // namespace post::lab
