// Routes and paths of small networks, worked out by hand.
#include "experiments/lab/topology/topology.h"

#include <gtest/gtest.h>

#include "tests/lab/scenario/support.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

Scenario scenario_of(const std::string& text) {
  Loaded loaded = testing::parse("title = \"t\"\nduration = \"1 s\"\n" + text);
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

std::string node(const std::string& kind, const std::string& name, const std::string& interfaces) {
  return "[" + kind + "." + name + ".interfaces]\n" + interfaces;
}

std::string interface(const std::string& name, const std::string& addresses) {
  return name + " = { addresses = [" + addresses + "] }\n";
}

std::string link(const std::string& name, const std::string& ends, const std::string& delay,
                 const std::string& rate = "unlimited") {
  return "[links." + name + "]\nends = [" + ends + "]\ndelay = \"" + delay + "\"\nrate = \"" +
         rate + "\"\n";
}

std::string text_of(const std::vector<RouteSpec>& routes) {
  std::string text;
  for (const RouteSpec& route : routes) {
    text += route.destination.to_string() + " " + route.interface + "\n";
  }
  return text;
}

std::string elements(const std::optional<PathDescription>& path) {
  std::string text;
  if (!path) return "none";
  for (const std::string& element : path->elements) text += (text.empty() ? "" : ", ") + element;
  return text;
}

std::string reserved(const std::string& name, const std::string& from, const std::string& rate) {
  return "[links." + name + ".from." + from + "]\nreserved = \"" + rate + "\"\n";
}

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

//          +-- 4 ms, one hop: fiber, IPv4 only --+
//   c -- ap                                     core -- s
//    \     +-- 4 ms: tunnel, IPv6 only ----------+
//     \-- cell -------------------------------/
std::string dual_homed() {
  return node("hosts", "c",
              interface("wlan0", "\"10.1.0.2/24\", \"2001:db8:1::2/64\"") +
                  interface("wwan0", "\"10.2.0.2/24\", \"2001:db8:2::2/64\"")) +
         node("hosts", "s", interface("eth0", "\"192.0.2.10/24\", \"2001:db8:f::10/64\"")) +
         node("routers", "ap",
              interface("wifi", "\"10.1.0.1/24\", \"2001:db8:1::1/64\"") +
                  interface("fiber", "\"10.11.0.1/24\"") +
                  interface("tunnel", "\"2001:db8:11::1/64\"")) +
         node("routers", "cell",
              interface("lte", "\"10.2.0.1/24\", \"2001:db8:2::1/64\"") +
                  interface("up", "\"10.12.0.1/24\", \"2001:db8:12::1/64\"")) +
         node("routers", "core",
              interface("cell", "\"10.12.0.2/24\", \"2001:db8:12::2/64\"") +
                  interface("fiber", "\"10.11.0.2/24\"") +
                  interface("server", "\"192.0.2.1/24\", \"2001:db8:f::1/64\"") +
                  interface("tunnel", "\"2001:db8:11::2/64\"")) +
         link("wifi", "\"c.wlan0\", \"ap.wifi\"", "5 ms", "50 Mbit/s") +
         link("lte", "\"c.wwan0\", \"cell.lte\"", "25 ms", "20 Mbit/s") +
         link("fiber", "\"ap.fiber\", \"core.fiber\"", "4 ms", "1 Gbit/s") +
         link("tunnel", "\"ap.tunnel\", \"core.tunnel\"", "4 ms", "1 Gbit/s") +
         link("up", "\"cell.up\", \"core.cell\"", "4 ms", "1 Gbit/s") +
         link("server", "\"core.server\", \"s.eth0\"", "1 ms", "1 Gbit/s");
}

TEST(Topology, a_host_has_a_default_route_of_each_family_on_each_interface) {
  const Scenario scenario = scenario_of(dual_homed());
  Topology topology(scenario);
  EXPECT_EQ(text_of(topology.routes("c")),
            "0.0.0.0/0 wlan0\n::/0 wlan0\n0.0.0.0/0 wwan0\n::/0 wwan0\n");
}

TEST(Topology, a_packet_reaches_an_address_over_the_link_that_has_it) {
  const Scenario scenario = scenario_of(dual_homed());
  Topology topology(scenario);
  EXPECT_EQ(text_of(topology.routes("core")),
            "10.1.0.2/32 fiber\n10.2.0.2/32 cell\n192.0.2.10/32 server\n"
            "2001:db8:1::2/128 tunnel\n2001:db8:2::2/128 cell\n2001:db8:f::10/128 server\n");
}

TEST(Topology, each_family_takes_the_links_that_carry_it) {
  const Scenario scenario = scenario_of(dual_homed());
  Topology topology(scenario);
  EXPECT_EQ(elements(topology.path(ip("10.1.0.2"), ip("192.0.2.10"))),
            "c, link wifi, ap, link fiber, core, link server, s");
  EXPECT_EQ(elements(topology.path(ip("2001:db8:1::2"), ip("2001:db8:f::10"))),
            "c, link wifi, ap, link tunnel, core, link server, s");
  EXPECT_EQ(elements(topology.path(ip("2001:db8:f::10"), ip("2001:db8:1::2"))),
            "s, link server, core, link tunnel, ap, link wifi, c");
}

TEST(Topology, tells_delay_bottleneck_and_mtu_of_a_path) {
  const Scenario scenario = scenario_of(dual_homed());
  Topology topology(scenario);
  const auto path = topology.path(ip("10.2.0.2"), ip("192.0.2.10"));
  ASSERT_TRUE(path);
  EXPECT_EQ(path->delay, 30ms);
  EXPECT_EQ(path->bottleneck_bps, 20'000'000u);
  EXPECT_EQ(path->mtu, 1500u);
}

TEST(Topology, knows_no_path_across_families_or_to_nobody) {
  const Scenario scenario = scenario_of(dual_homed());
  Topology topology(scenario);
  EXPECT_FALSE(topology.path(ip("10.1.0.2"), ip("2001:db8:f::10")));
  EXPECT_FALSE(topology.path(ip("10.1.0.2"), ip("192.0.2.99")));
  EXPECT_TRUE(topology.routes("nobody").empty());
}

// Two routers between a and b, joined by two links each way round:   r1 == r2, and r1 - m - r2.
std::string diamond(const std::string& direct_delay, const std::string& half_delay) {
  return node("hosts", "a", interface("e", "\"10.0.1.2/24\"")) +
         node("hosts", "b", interface("e", "\"10.0.2.2/24\"")) +
         node("routers", "r1",
              interface("a", "\"10.0.1.1/24\"") + interface("d1", "\"10.0.3.1/24\"") +
                  interface("d2", "\"10.0.4.1/24\"") + interface("m", "\"10.0.5.1/24\"")) +
         node("routers", "r2",
              interface("b", "\"10.0.2.1/24\"") + interface("d1", "\"10.0.3.2/24\"") +
                  interface("d2", "\"10.0.4.2/24\"") + interface("m", "\"10.0.6.2/24\"")) +
         node("routers", "m",
              interface("r1", "\"10.0.5.2/24\"") + interface("r2", "\"10.0.6.1/24\"")) +
         link("in", "\"a.e\", \"r1.a\"", "1 ms") + link("out", "\"r2.b\", \"b.e\"", "1 ms") +
         link("z-first", "\"r1.d1\", \"r2.d1\"", direct_delay) +
         link("a-second", "\"r1.d2\", \"r2.d2\"", direct_delay) +
         link("up", "\"r1.m\", \"m.r1\"", half_delay) +
         link("down", "\"m.r2\", \"r2.m\"", half_delay);
}

TEST(Topology, the_way_of_least_delay_wins_even_with_more_hops) {
  const Scenario scenario = scenario_of(diamond("9 ms", "4 ms"));
  EXPECT_EQ(elements(Topology(scenario).path(ip("10.0.1.2"), ip("10.0.2.2"))),
            "a, link in, r1, link up, m, link down, r2, link out, b");
}

TEST(Topology, of_equal_delays_fewer_hops_win_then_the_lesser_link_name) {
  const Scenario scenario = scenario_of(diamond("8 ms", "4 ms"));
  EXPECT_EQ(elements(Topology(scenario).path(ip("10.0.1.2"), ip("10.0.2.2"))),
            "a, link in, r1, link a-second, r2, link out, b");
}

TEST(Topology, links_without_delay_lead_nowhere_in_circles) {
  const Scenario scenario = scenario_of(diamond("0 s", "0 s"));
  EXPECT_EQ(elements(Topology(scenario).path(ip("10.0.1.2"), ip("10.0.2.2"))),
            "a, link in, r1, link a-second, r2, link out, b");
}

TEST(Topology, a_route_of_the_scenario_replaces_those_inside_its_prefix) {
  const Scenario scenario = scenario_of(
      diamond("8 ms", "4 ms") + "[[routers.r1.routes]]\nto = \"10.0.2.0/24\"\nvia = \"m\"\n");
  Topology topology(scenario);
  EXPECT_EQ(text_of(topology.routes("r1")), "10.0.1.2/32 a\n10.0.2.0/24 m\n");
  EXPECT_EQ(elements(topology.path(ip("10.0.1.2"), ip("10.0.2.2"))),
            "a, link in, r1, link up, m, link down, r2, link out, b");
}

TEST(Topology, routes_that_circle_are_no_path) {
  const Scenario scenario =
      scenario_of(diamond("8 ms", "4 ms") +
                  "[[routers.r2.routes]]\nto = \"10.0.2.0/24\"\nvia = \"d1\"\n"
                  "[[routers.r1.routes]]\nto = \"10.0.2.0/24\"\nvia = \"d1\"\n");
  EXPECT_FALSE(Topology(scenario).path(ip("10.0.1.2"), ip("10.0.2.2")));
}

TEST(Topology, hosts_do_not_forward) {
  const Scenario scenario = scenario_of(
      node("hosts", "a", interface("e", "\"10.0.1.2/24\"")) +
      node("hosts", "m", interface("l", "\"10.0.1.1/24\"") + interface("r", "\"10.0.2.1/24\"")) +
      node("hosts", "b", interface("e", "\"10.0.2.2/24\"")) +
      link("l", "\"a.e\", \"m.l\"", "1 ms") + link("r", "\"m.r\", \"b.e\"", "1 ms"));
  Topology topology(scenario);
  EXPECT_EQ(text_of(topology.routes("a")), "10.0.1.1/32 e\n");
  EXPECT_EQ(elements(topology.path(ip("10.0.1.2"), ip("10.0.1.1"))), "a, link l, m");
  EXPECT_FALSE(topology.path(ip("10.0.1.2"), ip("10.0.2.2")));
  EXPECT_FALSE(topology.path(ip("10.0.1.2"), ip("10.0.2.1")));
}

TEST(Topology, each_direction_counts_its_own_delay) {
  const Scenario scenario =
      scenario_of(diamond("9 ms", "4 ms") + "[links.up.from.m]\ndelay = \"20 ms\"\n");
  Topology topology(scenario);
  EXPECT_EQ(topology.path(ip("10.0.1.2"), ip("10.0.2.2"))->delay, 10ms);
  EXPECT_EQ(topology.path(ip("10.0.2.2"), ip("10.0.1.2"))->delay, 11ms);
}

/// A ring of routers with a host at each.
Scenario ring(std::size_t size) {
  Scenario scenario;
  const auto name = [](char kind, std::size_t i) { return kind + std::to_string(10'000 + i); };
  const auto address = [](std::size_t net, unsigned last) {
    return IpPrefix{IpAddress::v4(static_cast<std::uint32_t>(0x0a000000 + net * 256 + last)), 24};
  };
  const auto link = [&](std::string id, LinkEndSpec a, LinkEndSpec b) {
    LinkSpec spec;
    spec.name = std::move(id);
    spec.ends[0] = std::move(a);
    spec.ends[1] = std::move(b);
    spec.directions[0].delay = spec.directions[1].delay = 1ms;
    scenario.links.push_back(spec);
  };
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t next = (i + 1) % size;
    scenario.nodes.push_back({name('h', i), false, {{"e", {address(i, 2)}, {}}}, {}});
    link(name('a', i), {name('h', i), "e"}, {name('r', i), "h"});
    link(name('l', i), {name('r', i), "up"}, {name('r', next), "down"});
  }
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t before = (i + size - 1) % size;
    scenario.nodes.push_back({name('r', i),
                              true,
                              {{"down", {address(size + before, 2)}, {}},
                               {"h", {address(i, 1)}, {}},
                               {"up", {address(size + i, 1)}, {}}},
                              {}});
  }
  return scenario;
}

TEST(Topology, all_pairs_of_a_thousand_nodes_are_routed) {
  const std::size_t size = 500;
  const Scenario scenario = ring(size);
  Topology topology(scenario);
  std::size_t routes = 0;
  for (const NodeSpec& node : scenario.nodes) routes += topology.routes(node.name).size();
  EXPECT_EQ(routes, size * size + size);
  const auto path = topology.path(ip("10.0.0.2"), ip("10.0.250.2"));
  ASSERT_TRUE(path);
  EXPECT_EQ(path->delay, 252ms);
}

// Draft section 2.8.
TEST(Topology, a_path_reserves_what_its_least_link_does_and_nothing_where_one_does_not) {
  const std::string net =
      node("hosts", "a", interface("e", "\"10.0.0.2/24\"")) +
      node("hosts", "b", interface("e", "\"10.1.0.2/24\"")) +
      node("routers", "r", interface("x", "\"10.0.0.1/24\"") + interface("y", "\"10.1.0.1/24\"")) +
      link("first", "\"a.e\", \"r.x\"", "1 ms", "8 Mbit/s") +
      link("second", "\"r.y\", \"b.e\"", "1 ms") + reserved("first", "a", "3 Mbit/s") +
      reserved("second", "r", "2 Mbit/s") + reserved("second", "b", "1 Mbit/s");
  const Scenario scenario = scenario_of(net);
  Topology topology(scenario);
  EXPECT_EQ(topology.hints(ip("10.0.0.2"), ip("10.1.0.2")).reserved_rate, 2'000'000u);
  EXPECT_EQ(topology.hints(ip("10.1.0.2"), ip("10.0.0.2")).reserved_rate, std::nullopt);
  EXPECT_EQ(topology.hints(ip("10.0.0.2"), ip("10.9.9.9")).reserved_rate, std::nullopt);
}

}  // namespace
}  // namespace post::lab
