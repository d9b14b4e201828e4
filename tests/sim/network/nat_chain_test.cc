// A home behind a carrier's NAT: two NATs in a row (RFC 6888), and what happens when one of them
// forgets.
#include <gmock/gmock.h>

#include "sim/network/nat_box.h"
#include "tests/sim/network/lab.h"

namespace post::sim {
namespace {

using testing::at;
using ::testing::ElementsAre;
using testing::ip;
using testing::must;
using testing::octets;
using testing::prefix;
using testing::Receiver;
using namespace std::chrono_literals;

//   a, b 192.168.0.0/24 -- home 100.64.0.2 == cgn 203.0.113.1 -- s 203.0.113.2
struct Chain : testing::Lab {
  Chain() : Lab({"a", "b", "cgn", "home", "s", "link a", "link b", "link core", "link s"}) {
    host("a", {{"e", {prefix("192.168.0.2/24")}}});
    host("b", {{"e", {prefix("192.168.1.2/24")}}});
    host("s", {{"e", {prefix("203.0.113.2/24")}}});
    box("home", {{"a", {prefix("192.168.0.1/24")}},
                 {"b", {prefix("192.168.1.1/24")}},
                 {"wan", {prefix("100.64.0.2/24")}}});
    box("cgn", {{"lan", {prefix("100.64.0.1/24")}}, {"wan", {prefix("203.0.113.1/24")}}});
    const DirectionOptions millisecond{.delay = 1ms};
    link("a", {"a", "e"}, {"home", "a"}, millisecond);
    link("b", {"b", "e"}, {"home", "b"}, millisecond);
    link("core", {"home", "wan"}, {"cgn", "lan"}, millisecond);
    link("s", {"cgn", "wan"}, {"s", "e"}, millisecond);
    for (const char* node : {"a", "b", "s"}) route(node, "0.0.0.0/0", "e");
    route("home", "0.0.0.0/0", "wan");
    sa = std::make_unique<Receiver>(*network.host("a"), "192.168.0.2:5000");
    sb = std::make_unique<Receiver>(*network.host("b"), "192.168.1.2:5000");
    ss = std::make_unique<Receiver>(*network.host("s"), "203.0.113.2:443");
  }
  void box(std::string name, std::vector<InterfaceOptions> interfaces) {
    NatOptions nat;
    nat.filtering = "endpoint_independent";
    nat.port_range = {40000, 40009};
    must(network.add_nat_box({std::move(name), std::move(interfaces), "wan", {nat, {}}}));
  }
  /// What the server saw last, as text.
  std::string seen() const {
    return ss->arrivals.empty() ? "" : ss->arrivals.back().datagram.remote.to_string();
  }
  std::unique_ptr<Receiver> sa, sb, ss;
};

TEST(NatChain, each_nat_translates_and_answers_find_their_way_back) {
  Chain net;
  net.sa->send("203.0.113.2:443", 10);
  net.post_at(10ms, [&] { net.sb->send("203.0.113.2:443", 10); });
  net.run(20ms);
  EXPECT_THAT(net.ss->times(), ElementsAre(at(3ms), at(13ms)));
  EXPECT_EQ(net.ss->arrivals[0].datagram.remote.to_string(), "203.0.113.1:5000");
  EXPECT_EQ(net.seen(), "203.0.113.1:40000") << "5000 was taken at home already";
  net.ss->send(net.seen(), 10);
  net.run(30ms);
  EXPECT_THAT(net.sb->times(), ElementsAre(at(23ms)));
  EXPECT_TRUE(net.sa->arrivals.empty());
}

// RFC 4787 REQ-9 through both: the carrier's NAT sends it back, the home's lets it in.
TEST(NatChain, a_hairpin_turns_at_the_outer_nat) {
  Chain net;
  net.sb->send("203.0.113.2:443", 10);
  net.post_at(10ms, [&] { net.sa->send("203.0.113.1:5000", 10); });
  net.run(30ms);
  EXPECT_THAT(net.sb->times(), ElementsAre(at(14ms)));
  EXPECT_EQ(net.sb->arrivals[0].datagram.remote.to_string(), "203.0.113.1:40000");
}

TEST(NatChain, when_the_outer_one_forgets_the_inside_opens_it_again) {
  Chain net;
  net.sa->send("203.0.113.2:443", 10);
  net.change_at(10ms, [&] { must(net.network.change_sessions("cgn", SessionsChange::kForget)); });
  net.post_at(11ms, [&] { net.ss->send("203.0.113.1:5000", 10); });
  net.post_at(20ms, [&] { net.sa->send("203.0.113.2:443", 10); });
  net.post_at(30ms, [&] { net.ss->send("203.0.113.1:5000", 10); });
  net.run(50ms);
  EXPECT_THAT(net.sa->times(), ElementsAre(at(33ms)));
  EXPECT_THAT(net.trace.lines,
              ElementsAre("node_changed cgn sessions forget",
                          "packet_dropped cgn nat_no_mapping 203.0.113.2:443 203.0.113.1:5000 38"));
}

TEST(NatChain, when_the_outer_one_remaps_the_server_sees_another_endpoint) {
  Chain net;
  net.sa->send("203.0.113.2:443", 10);
  net.change_at(10ms, [&] { must(net.network.change_sessions("cgn", SessionsChange::kRemap)); });
  net.post_at(20ms, [&] { net.sa->send("203.0.113.2:443", 10); });
  net.run(30ms);
  EXPECT_EQ(net.seen(), "203.0.113.1:40000");
}

TEST(NatChain, only_a_nat_box_has_sessions_to_change) {
  Chain net;
  EXPECT_EQ(net.network.change_sessions("a", SessionsChange::kForget).error().name, "unknown_node");
}

}  // namespace
}  // namespace post::sim
