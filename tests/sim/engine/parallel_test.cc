// Many simulations share a process, one after another and in threads, and none sees another.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "model/state.h"
#include "sim/engine/distributions.h"
#include "sim/engine/engine.h"

namespace post::sim {
namespace {

/// Arms itself at random times and moves a random neighbour, and notes each turn.
class Walker {
 public:
  Walker(Engine& engine, std::vector<std::unique_ptr<Walker>>& all, const std::string& name,
         StateHash& history)
      : engine_(engine),
        all_(all),
        history_(history),
        random_(engine.random(engine.entity(name), "walk")),
        task_(engine, Phase::kTimer, engine.entity(name), [this] { turn(); }) {}
  void start() { task_.arm(engine_.now() + exponential(*random_, std::chrono::milliseconds(1))); }

 private:
  void turn() {
    history_.append(engine_.now()).append(task_.entity());
    all_[uniform_below(*random_, all_.size())]->start();
    start();
  }

  Engine& engine_;
  std::vector<std::unique_ptr<Walker>>& all_;
  StateHash& history_;
  std::unique_ptr<RandomStream> random_;
  Task task_;
};

StateHash::Value history_of(std::uint64_t run, bool declare_backwards = false) {
  std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g", "h"};
  if (declare_backwards) std::reverse(names.begin(), names.end());
  Engine engine({.seed = 1, .run = run, .entities = names});
  StateHash history;
  std::vector<std::unique_ptr<Walker>> walkers;
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    walkers.push_back(std::make_unique<Walker>(engine, walkers, name, history));
  }
  for (auto& walker : walkers) walker->start();
  engine.run(kNever, {.events = 20'000});
  return history.value();
}

TEST(ManyRuns, RepeatOneAfterAnotherInOneProcess) {
  const StateHash::Value first = history_of(0);
  EXPECT_NE(history_of(1), first);
  EXPECT_EQ(history_of(0), first);
}

TEST(ManyRuns, DoNotDependOnTheOrderOfDeclaration) {
  EXPECT_EQ(history_of(0, true), history_of(0));
}

TEST(ManyRuns, RepeatInEightParallelThreads) {
  std::array<StateHash::Value, 8> values;
  std::vector<std::thread> threads;
  for (std::uint64_t run = 0; run < values.size(); ++run) {
    threads.emplace_back([&values, run] { values[run] = history_of(run); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uint64_t run = 0; run < values.size(); ++run) EXPECT_EQ(values[run], history_of(run));
}

// A repeat from the same binary cannot see a compiler's difference; this constant can.
TEST(ManyRuns, GiveTheKnownHistory) {
  EXPECT_EQ(history_of(0), (StateHash::Value{0xf8ddd026427a9dc9, 0x0a3bcd7a438c8816}));
}

}  // namespace
}  // namespace post::sim
