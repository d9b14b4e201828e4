// Routes and paths around NATs: the inside is hidden, external addresses are not.
#include <gtest/gtest.h>

#include "experiments/lab/topology/topology.h"
#include "tests/lab/scenario/support.h"

namespace post::lab {
namespace {

//   a --- home(lan, wan: NAT) --- core --- s
Scenario behind_nat(const std::string& nat = "[routers.home.nat]\noutside = \"wan\"\n") {
  const std::string text = R"(title = "t"
duration = "1 s"
[hosts.a.interfaces]
e = { addresses = ["10.0.0.2/24", "fd00:1::2/64"] }
[routers.home.interfaces]
lan = { addresses = ["10.0.0.1/24", "fd00:1::1/64"] }
wan = { addresses = ["203.0.113.1/24", "fd00:2::1/64"] }
[routers.core.interfaces]
home = { addresses = ["203.0.113.2/24", "fd00:2::2/64"] }
s = { addresses = ["198.51.100.1/24", "fd00:3::1/64"] }
[hosts.s.interfaces]
e = { addresses = ["198.51.100.2/24", "fd00:3::2/64"] }
[links.l1]
ends = ["a.e", "home.lan"]
delay = "1 ms"
rate = "unlimited"
[links.l2]
ends = ["home.wan", "core.home"]
delay = "1 ms"
rate = "unlimited"
[links.l3]
ends = ["core.s", "s.e"]
delay = "1 ms"
rate = "unlimited"
)";
  Loaded loaded = testing::parse(text + nat);
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

std::vector<std::string> routes(const Scenario& scenario, std::string_view node) {
  std::vector<std::string> texts;
  for (const RouteSpec& route : Topology(scenario).routes(node)) {
    texts.push_back(route.destination.to_string() + " " + route.interface);
  }
  return texts;
}

std::string path(const Scenario& scenario, const char* from, const char* to) {
  const auto way = Topology(scenario).path(*IpAddress::parse(from), *IpAddress::parse(to));
  std::string text;
  if (!way) return "none";
  for (const std::string& element : way->elements) text += (text.empty() ? "" : ", ") + element;
  return text;
}

using Texts = std::vector<std::string>;

TEST(TopologyNat, the_outside_has_routes_to_external_addresses_but_not_to_the_inside) {
  EXPECT_EQ(routes(behind_nat(), "core"), (Texts{"198.51.100.2/32 s", "203.0.113.1/32 home",
                                                 "fd00:1::2/128 home", "fd00:3::2/128 s"}));
}

TEST(TopologyNat, the_nat_has_routes_to_both_sides) {
  EXPECT_EQ(routes(behind_nat(), "home"), (Texts{"10.0.0.2/32 lan", "198.51.100.2/32 wan",
                                                 "fd00:1::2/128 lan", "fd00:3::2/128 wan"}));
}

TEST(TopologyNat, a_firewall_hides_nothing) {
  const Scenario scenario = behind_nat("[routers.home.firewall]\noutside = \"wan\"\n");
  EXPECT_EQ(routes(scenario, "core"), (Texts{"10.0.0.2/32 home", "198.51.100.2/32 s",
                                             "fd00:1::2/128 home", "fd00:3::2/128 s"}));
}

TEST(TopologyNat, paths_lead_out_and_to_external_addresses) {
  const Scenario scenario = behind_nat();
  EXPECT_EQ(path(scenario, "10.0.0.2", "198.51.100.2"),
            "a, link l1, home, link l2, core, link l3, s");
  EXPECT_EQ(path(scenario, "198.51.100.2", "203.0.113.1"), "s, link l3, core, link l2, home");
  EXPECT_EQ(path(scenario, "10.0.0.2", "203.0.113.1"), "a, link l1, home");
  EXPECT_EQ(path(scenario, "198.51.100.2", "10.0.0.2"), "none");
  EXPECT_EQ(path(scenario, "fd00:3::2", "fd00:1::2"),
            "s, link l3, core, link l2, home, link l1, a");
}

}  // namespace
}  // namespace post::lab
