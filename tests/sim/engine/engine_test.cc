// Time and order in the embedded world: rule 2, limits, and what a Task may do to itself.
#include "sim/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/at.h"

namespace post::sim {
namespace {

using namespace std::chrono_literals;
using post::testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Notes its name and the time when it runs.
class Probe {
 public:
  Probe(Engine& engine, std::vector<std::string>& log, std::string name, Phase phase,
        std::string_view entity = "")
      : engine_(engine),
        log_(log),
        name_(std::move(name)),
        task_(engine, phase, engine.entity(entity), [this] { note(); }) {}
  Task& task() { return task_; }

 private:
  void note() {
    const auto now_ms = nanoseconds_of(engine_.now()) / 1'000'000;
    log_.push_back(name_ + "@" + std::to_string(now_ms));
  }

  Engine& engine_;
  std::vector<std::string>& log_;
  std::string name_;
  Task task_;
};

struct EngineTest : ::testing::Test {
  Engine engine{{.entities = {"server", "client"}}};
  std::vector<std::string> log;

  std::unique_ptr<Probe> probe(std::string name, Phase phase = Phase::kTimer,
                               std::string_view entity = "") {
    return std::make_unique<Probe>(engine, log, std::move(name), phase, entity);
  }
};

TEST_F(EngineTest, RunsInOrderOfTimeWhateverTheOrderOfArming) {
  auto late = probe("late");
  auto early = probe("early");
  late->task().arm(at(20ms));
  early->task().arm(at(10ms));
  EXPECT_EQ(engine.run().reason, StopReason::kIdle);
  EXPECT_THAT(log, ElementsAre("early@10", "late@20"));
  EXPECT_EQ(engine.now(), at(20ms));
}

TEST_F(EngineTest, RunsThePhasesOfOneInstantInTheOrderOfRule2) {
  auto transmission = probe("transmission", Phase::kTransmission);
  auto posted = probe("posted", Phase::kPosted);
  auto timer = probe("timer", Phase::kTimer);
  auto delivery = probe("delivery", Phase::kDelivery);
  auto network = probe("network", Phase::kNetwork);
  for (Probe* each : {&*transmission, &*posted, &*timer, &*delivery, &*network}) {
    each->task().arm(at(1ms));
  }
  engine.run();
  EXPECT_THAT(log, ElementsAre("network@1", "delivery@1", "timer@1", "posted@1", "transmission@1"));
}

TEST_F(EngineTest, RunsTheLowestPhaseAfterEachItem) {
  auto delivery = probe("delivery", Phase::kDelivery);
  Task timer(engine, Phase::kTimer, EntityId{}, [&] {
    log.push_back("timer");
    delivery->task().arm();
  });
  auto other_timer = probe("other timer");
  timer.arm(at(1ms));
  other_timer->task().arm(at(1ms));
  engine.run();
  EXPECT_THAT(log, ElementsAre("timer", "delivery@1", "other timer@1"));
}

TEST_F(EngineTest, BreaksTiesByEntityNameThenArmingOrder) {
  auto server_first = probe("server first", Phase::kTimer, "server");
  auto server_second = probe("server second", Phase::kTimer, "server");
  auto client = probe("client", Phase::kTimer, "client");
  auto run = probe("run");
  server_first->task().arm(at(1ms));
  server_second->task().arm(at(1ms));
  client->task().arm(at(1ms));
  run->task().arm(at(1ms));
  engine.run();
  EXPECT_THAT(log, ElementsAre("run@1", "client@1", "server first@1", "server second@1"));
}

TEST_F(EngineTest, ArmingAgainForTheSameDeadlineKeepsTheRank) {
  auto first = probe("first");
  auto second = probe("second");
  first->task().arm(at(1ms));
  second->task().arm(at(1ms));
  first->task().arm(at(1ms));
  engine.run();
  EXPECT_THAT(log, ElementsAre("first@1", "second@1"));
}

TEST_F(EngineTest, ArmingForAnotherDeadlineAndBackLosesTheRank) {
  auto first = probe("first");
  auto second = probe("second");
  first->task().arm(at(1ms));
  second->task().arm(at(1ms));
  first->task().arm(at(2ms));
  first->task().arm(at(1ms));
  engine.run();
  EXPECT_THAT(log, ElementsAre("second@1", "first@1"));
}

TEST_F(EngineTest, DisarmedTasksDoNotRunAndLeaveNothingBehind) {
  auto task = probe("task");
  for (int i = 1; i <= 1000; ++i) {
    task->task().arm(at(i * 1ms));
    task->task().disarm();
  }
  EXPECT_EQ(engine.pending(), 0u);
  engine.run();
  EXPECT_THAT(log, IsEmpty());
  EXPECT_EQ(engine.executed(), 0u);
}

TEST_F(EngineTest, ADeadlineInThePastRunsNow) {
  auto task = probe("task");
  engine.run(at(5ms));
  task->task().arm(at(1ms));
  EXPECT_EQ(task->task().deadline(), at(5ms));
  engine.run();
  EXPECT_THAT(log, ElementsAre("task@5"));
}

TEST_F(EngineTest, ArmingForNeverDisarms) {
  auto task = probe("task");
  task->task().arm(at(1ms));
  task->task().arm(kNever);
  EXPECT_FALSE(task->task().armed());
  EXPECT_EQ(engine.run().reason, StopReason::kIdle);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(EngineTest, ATaskMayArmItself) {
  struct Ticker {
    Engine& engine;
    int ticks = 0;
    Task task{engine, Phase::kTimer, EntityId{}, [this] {
                if (++ticks < 3) task.arm(engine.now() + 10ms);
              }};
  } ticker{engine};
  ticker.task.arm(at(10ms));
  engine.run();
  EXPECT_EQ(ticker.ticks, 3);
  EXPECT_EQ(engine.now(), at(30ms));
}

TEST_F(EngineTest, ATaskMayDestroyItsOwnerAndAnArmedNeighbour) {
  struct Owner {
    std::unique_ptr<Owner>& self;
    Task neighbour;
    Task task;
    Owner(Engine& engine, std::unique_ptr<Owner>& self)
        : self(self),
          neighbour(engine, Phase::kTimer, EntityId{}, [] { FAIL() << "its owner is gone"; }),
          task(engine, Phase::kTimer, EntityId{}, [this] { this->self.reset(); }) {}
  };
  std::unique_ptr<Owner> owner;
  owner = std::make_unique<Owner>(engine, owner);
  owner->task.arm(at(1ms));
  owner->neighbour.arm(at(1ms));
  EXPECT_EQ(engine.run().executed, 1u);
  EXPECT_EQ(owner, nullptr);
}

TEST_F(EngineTest, RunsWhatIsDueAtTheEndAndStandsThereAfterwards) {
  auto due = probe("due");
  auto later = probe("later");
  due->task().arm(at(10ms));
  later->task().arm(at(10ms) + 1ns);
  const RunResult result = engine.run(at(10ms));
  EXPECT_EQ(result.reason, StopReason::kTime);
  EXPECT_EQ(result.executed, 1u);
  EXPECT_EQ(engine.next_deadline(), at(10ms) + 1ns);
  later->task().disarm();
  EXPECT_EQ(engine.run(at(1s)).reason, StopReason::kIdle);
  EXPECT_EQ(engine.now(), at(1s));
  EXPECT_EQ(engine.run(at(2s)).last_item, at(10ms));
}

TEST_F(EngineTest, StopsAtTheEventLimitWithTheClockAtTheLastItem) {
  struct Livelock {
    Engine& engine;
    Task task{engine, Phase::kPosted, EntityId{}, [this] { task.arm(); }};
  } livelock{engine};
  livelock.task.arm(at(1ms));
  const RunResult result = engine.run(at(1s), {.events = 1000});
  EXPECT_EQ(result.reason, StopReason::kEventLimit);
  EXPECT_EQ(result.executed, 1000u);
  EXPECT_EQ(engine.now(), at(1ms));
}

TEST_F(EngineTest, StopsWhereMoreTasksAreArmedThanAllowed) {
  std::vector<std::unique_ptr<Probe>> probes;
  for (int i = 0; i < 3; ++i) probes.push_back(probe("task"));
  for (auto& each : probes) each->task().arm(at(1ms));
  EXPECT_EQ(engine.run(kNever, {.pending = 2}).reason, StopReason::kPendingLimit);
  EXPECT_THAT(log, IsEmpty());
  EXPECT_EQ(engine.run(kNever, {.pending = 3}).reason, StopReason::kIdle);
}

TEST_F(EngineTest, StopsAfterTheItemThatAsksForIt) {
  Task stopper(engine, Phase::kTimer, EntityId{}, [this] { engine.stop(); });
  auto later = probe("later");
  stopper.arm(at(1ms));
  later->task().arm(at(1ms));
  EXPECT_EQ(engine.run(at(1s)).reason, StopReason::kStopped);
  EXPECT_EQ(engine.now(), at(1ms));
  EXPECT_EQ(engine.run(at(1s)).reason, StopReason::kIdle);
  EXPECT_THAT(log, ElementsAre("later@1"));
}

TEST_F(EngineTest, StepsThroughOneItemAtATime) {
  auto task = probe("task");
  task->task().arm(at(3ms));
  EXPECT_TRUE(engine.step());
  EXPECT_EQ(engine.now(), at(3ms));
  EXPECT_FALSE(engine.step());
  EXPECT_EQ(engine.executed(), 1u);
}

TEST_F(EngineTest, EntitiesAreNumberedByTheirSortedNamesAfterTheRunItself) {
  EXPECT_EQ(engine.entity(""), EntityId{0});
  EXPECT_EQ(engine.entity("client"), EntityId{1});
  EXPECT_EQ(engine.entity("server"), EntityId{2});
  EXPECT_EQ(engine.name_of(EntityId{2}), "server");
}

TEST_F(EngineTest, RandomStreamsStartAgainWhenAskedTwice) {
  const EntityId client = engine.entity("client");
  const std::uint64_t first = engine.random(client, "ports")->next();
  EXPECT_EQ(engine.random(client, "ports")->next(), first);
  EXPECT_NE(engine.random(engine.entity("server"), "ports")->next(), first);
}

TEST(EngineDeathTest, RefusesNamesThatWereNotDeclared) {
  Engine engine({});
  EXPECT_DEATH(engine.entity("stranger"), "was declared");
}

TEST(EngineDeathTest, RefusesToRunFromInsideACallback) {
  Engine engine({});
  Task task(engine, Phase::kTimer, EntityId{}, [&engine] { engine.run(); });
  task.arm();
  EXPECT_DEATH(engine.run(), "inside a callback");
}

/// The last armed first, whoever it was.
class LastFirst : public TieBreak {
 public:
  std::uint64_t rank(const Arming& arming) const override {
    return (std::uint64_t{1} << kRankBits) - 1 - arming.sequence;
  }
};

TEST(EngineTieBreak, PermutesTiesButNeitherTimesNorPhases) {
  const LastFirst last_first;
  Engine engine({.entities = {"a", "b"}, .tie_break = &last_first});
  std::vector<std::string> log;
  Probe a(engine, log, "a", Phase::kTimer, "a");
  Probe b(engine, log, "b", Phase::kTimer, "b");
  Probe network(engine, log, "network", Phase::kNetwork);
  Probe later(engine, log, "later", Phase::kTimer);
  for (Probe* each : {&network, &a, &b, &later}) each->task().arm(at(1ms));
  later.task().arm(at(2ms));
  engine.run();
  EXPECT_THAT(log, ElementsAre("network@1", "b@1", "a@1", "later@2"));
}

}  // namespace
}  // namespace post::sim
