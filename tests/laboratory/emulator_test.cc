// The emulator at the edge of the system: interfaces that come to harm, and what enters there.
#include "experiments/lab/worlds/laboratory/emulator.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "experiments/lab/worlds/laboratory/node_namespace.h"
#include "experiments/lab/worlds/laboratory/support.h"
#include "model/check.h"
#include "sim/network/network.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

//   a --1 ms-- b
class EmulatorTest : public ::testing::Test {
 protected:
  EmulatorTest() : engine_({.entities = {"a", "b", sim::link_entity("wire")}}), network_(engine_) {}

  void SetUp() override {
    const Result<void> supported = check_laboratory_support();
    if (!supported) GTEST_SKIP() << supported.error().text;
    for (const char* name : {"a", "b"}) add_node(name);
    sim::LinkOptions link;
    link.name = "wire";
    link.ends = {{{"a", "eth0"}, {"b", "eth0"}}};
    for (sim::DirectionOptions& direction : link.directions) direction.delay = 1ms;
    check(network_.add_link(link).ok(), "the link can be added");
    auto emulator = Emulator::create(engine_, clock_);
    ASSERT_TRUE(emulator.ok());
    emulator_ = *std::move(emulator);
    for (TunNode* node : nodes_) {
      node->announce();
      ASSERT_TRUE(emulator_->watch(*node).ok());
    }
  }

  /// A shell command inside the namespace of node `index`.
  int inside(std::size_t index, const std::string& command) {
    int status = -1;
    std::thread([&] {
      if (spaces_[index]->network().enter()) status = std::system(command.c_str());
    }).join();
    return status;
  }
  void run_for(Duration length) { emulator_->run(clock_.now() + length); }
  TunNode& node(std::size_t index) { return *nodes_[index]; }
  Emulator& emulator() { return *emulator_; }
  sim::Network& network() { return network_; }

 private:
  void add_node(const std::string& name) {
    const std::string address = name == "a" ? "10.0.0.1/24" : "10.0.0.2/24";
    NodeSpec spec;
    spec.name = name;
    spec.interfaces.push_back({"eth0", {IpPrefix::parse(address).value()}, {}});
    auto space = NodeNamespace::create({spec, {}, {1500}});
    ASSERT_TRUE(space.ok()) << space.error().text;
    spaces_.push_back(std::make_unique<NodeNamespace>(*std::move(space)));
    auto node =
        std::make_unique<TunNode>(TunNode::Setup{name,
                                                 {{"eth0", spec.interfaces[0].addresses, {}}},
                                                 network_.tracer(),
                                                 *spaces_.back(),
                                                 false});
    nodes_.push_back(node.get());
    ASSERT_TRUE(network_.add_node(std::move(node)).ok());
  }

  RealClock clock_{posix::Epoch::now()};
  std::vector<std::unique_ptr<NodeNamespace>> spaces_;
  sim::Engine engine_;
  sim::Network network_;
  std::vector<TunNode*> nodes_;
  std::unique_ptr<Emulator> emulator_;
};

TEST_F(EmulatorTest, AnInterfaceThatVanishesGoesDownForGoodAndDisturbsNobody) {
  ASSERT_EQ(inside(0, "ip link del eth0"), 0);
  run_for(50ms);
  EXPECT_TRUE(node(0).has_vanished(InterfaceId{1}));
  EXPECT_FALSE(node(0).interface(InterfaceId{1})->up);
  EXPECT_FALSE(node(1).has_vanished(InterfaceId{1}));
  EXPECT_LT(emulator().moved(), 10u);
}

TEST_F(EmulatorTest, ALinkThatGoesDownIsSeenAtOnceAndKeepsAddresses) {
  ASSERT_TRUE(network().change_link("wire", {.up = false}).ok());
  EXPECT_EQ(inside(0, "ip link show eth0 | grep -q NO-CARRIER"), 0);
  EXPECT_EQ(inside(0, "ip address show eth0 | grep -q 10.0.0.1/24"), 0);
  EXPECT_NE(inside(0, "ip route get 10.0.0.2 > /dev/null 2>&1"), 0);
  ASSERT_TRUE(network().change_link("wire", {.up = true}).ok());
  EXPECT_EQ(inside(0, "ip route get 10.0.0.2 > /dev/null 2>&1"), 0);
}

TEST_F(EmulatorTest, NobodyChattersInAQuietNamespace) {
  run_for(300ms);
  EXPECT_EQ(network().link("wire")->end(0).counters().offered, 0u);
  EXPECT_EQ(node(0).dropped().total(), 0u);
  EXPECT_EQ(inside(0, "ip address show eth0 | grep -q fe80"), 256);
}

TEST_F(EmulatorTest, StopEndsTheNextRunUnlessItIsPrepared) {
  emulator().stop();
  emulator().run(kNever);
  emulator().prepare();
  run_for(5ms);
  EXPECT_TRUE(emulator().idle());
}

TEST_F(EmulatorTest, BeatsMeasureTheMachineWhereNothingIsDue) {
  run_for(100ms);
  EXPECT_EQ(emulator().report().items.count(), 0u);
  EXPECT_GE(emulator().report().beats.count(), 1u);
  EXPECT_LE(emulator().report().beats.count(), 10u);
}

}  // namespace
}  // namespace post::lab
