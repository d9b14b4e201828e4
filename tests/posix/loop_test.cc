// The loop's clock, queue of work and descriptors.
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <thread>
#include <vector>

#include "model/trace.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

using ::testing::ElementsAre;

class LoopTest : public PosixTest {};

struct Noting {
  Noting(Loop& loop, Phase phase, std::string what, std::vector<std::string>& log)
      : what(std::move(what)), log(log), task(loop, phase, EntityId{1}, [this] { note(); }) {}
  void note() { log.push_back(what); }
  std::string what;
  std::vector<std::string>& log;
  Task task;
};

TEST_F(LoopTest, WhatIsDueAtOneInstantRunsByPhaseThenByDeadline) {
  const Rule rule = RULE(2);
  SCOPED_TRACE(rule.number);
  std::vector<std::string> log;
  Noting pump(loop(), Phase::kTransmission, "pump", log);
  Noting late(loop(), Phase::kTimer, "later timer", log);
  Noting early(loop(), Phase::kTimer, "earlier timer", log);
  Noting arrival(loop(), Phase::kDelivery, "arrival", log);
  const Time start = loop().now();
  pump.task.arm(start + 1ms);
  late.task.arm(start + 3ms);
  early.task.arm(start + 2ms);
  arrival.task.arm(start + 4ms);
  std::this_thread::sleep_for(10ms);
  run_for(1ms);
  EXPECT_THAT(log, ElementsAre("arrival", "earlier timer", "later timer", "pump"));
}

TEST_F(LoopTest, TimersAreNeverEarly) {
  Time ran{};
  Task task(loop(), Phase::kTimer, EntityId{1}, [this, &ran] { ran = loop().now(); });
  for (int i = 1; i <= 20; ++i) {
    const Time deadline = loop().now() + std::chrono::microseconds(137 * i);
    task.arm(deadline);
    loop().run_until(deadline);
    EXPECT_GE(ran, deadline);
  }
}

TEST_F(LoopTest, AnotherThreadStopsALoopThatWaits) {
  std::thread other([this] {
    std::this_thread::sleep_for(20ms);
    loop().stop();
  });
  EXPECT_EQ(loop().run_until(loop().now() + 10s), LoopEnd::kStopped);
  other.join();
}

TEST_F(LoopTest, AStopBeforeTheRunEndsItAtOnceAndOnlyOnce) {
  loop().stop();
  EXPECT_EQ(loop().run_until(loop().now() + 10s), LoopEnd::kStopped);
  EXPECT_EQ(loop().run_until(loop().now() + 1ms), LoopEnd::kTime);
}

TEST_F(LoopTest, AnotherThreadSubmitsWorkThatRunsInThisOne) {
  std::thread::id ran_in;
  std::thread other([&] { loop().submit([&] { ran_in = std::this_thread::get_id(); }); });
  EXPECT_TRUE(run_until([&] { return ran_in != std::thread::id(); }));
  EXPECT_EQ(ran_in, std::this_thread::get_id());
  other.join();
}

TEST_F(LoopTest, ATaskThatArmsItselfStarvesNoDescriptor) {
  struct Seen : Watch::Handler {
    bool seen = false;
    void on_events(std::uint32_t) override { seen = true; }
  } seen;
  const Descriptor event(eventfd(1, EFD_CLOEXEC));
  Watch watch(loop(), seen);
  ASSERT_TRUE(watch.start(event.get(), EPOLLIN).ok());
  std::size_t runs = 0;
  Task* again = nullptr;
  Task busy(loop(), Phase::kDelivery, EntityId{1}, [&runs, &again] {
    ++runs;
    again->arm();
  });
  again = &busy;
  busy.arm();
  run_for(1ms);
  EXPECT_TRUE(seen.seen);
  EXPECT_GE(runs, Loop::kItemsPerTurn);
}

TEST_F(LoopTest, ItKnowsItsNextDeadlineAndWhenItIsIdle) {
  destroy_host();
  EXPECT_TRUE(loop().idle());
  Task task(loop(), Phase::kTimer, EntityId{1}, [] {});
  const Time deadline = loop().now() + 1h;
  task.arm(deadline);
  EXPECT_EQ(loop().next_deadline(), deadline);
  EXPECT_FALSE(loop().idle());
}

TEST(LoopEpoch, LoopsOfOneEpochShareATimeLineThatStartsAtIt) {
  const Epoch epoch{Epoch::now().monotonic_ns + nanoseconds_of(Duration(20ms))};
  auto first = Loop::create(epoch);
  auto second = Loop::create(epoch);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ((*first)->now(), kStartOfRun);
  Time ran = kNever;
  Loop& loop = **first;
  Task task(loop, Phase::kTimer, EntityId{1}, [&loop, &ran] { ran = loop.now(); });
  task.arm(kStartOfRun);
  loop.run_until(kStartOfRun + 1ms);
  EXPECT_GE(Epoch::now().monotonic_ns, epoch.monotonic_ns);
  EXPECT_LT(ran, kStartOfRun + 1s);
  EXPECT_LT((*second)->now() - loop.now(), Duration(1s));
}

TEST_F(LoopTest, RandomStreamsDifferAndRepeatOnlyWithASeed) {
  EXPECT_NE(host().random("nonce")->next(), host().random("nonce")->next());
  const auto seeded = make_host({.name = "seeded", .seed = 7});
  EXPECT_EQ(seeded->random("nonce")->next(), seeded->random("nonce")->next());
  EXPECT_NE(seeded->random("nonce")->next(), seeded->random("ports")->next());
}

}  // namespace
}  // namespace post::posix
