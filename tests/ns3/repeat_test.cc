// Simulations inside ns-3 repeat, whatever ran in this process before, and leave nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/lab/ns3/ns3_world.h"
#include "experiments/lab/run/memory.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"

#ifdef __SANITIZE_ADDRESS__
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace post::lab {
namespace {

Scenario scenario(const std::string& name, std::vector<std::string> overrides = {}) {
  const std::string path = POSTLAB_SOURCE_DIR "/experiments/catalog/" + name + "/scenario.toml";
  Loaded loaded = load_scenario(path, vocabulary(), std::move(overrides));
  EXPECT_TRUE(loaded.ok()) << name;
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

RunOutcome run(const Scenario& scenario, std::uint64_t seed = 1) {
  RunRequest request;
  request.world = ns3_world();
  request.seed = seed;
  auto outcome = run_scenario(scenario, request);
  EXPECT_TRUE(outcome.ok()) << (outcome ? "" : outcome.error().text);
  return outcome ? *std::move(outcome) : RunOutcome();
}

TEST(Repeat, the_first_race_has_the_same_digest_again_and_again) {
  const Scenario race = scenario("first-race");
  const DigestParts first = run(race).digest;
  run(scenario("refused-and-silent"));  // another network, in between
  EXPECT_EQ(run(race).digest, first);
  EXPECT_EQ(run(race).digest, first);
}

TEST(Repeat, another_seed_loses_other_packets) {
  const Scenario lossy = scenario("first-race", {"links.wifi.loss=\"20 %\""});
  EXPECT_NE(run(lossy, 1).digest.packets, run(lossy, 2).digest.packets);
}

TEST(Repeat, the_catalog_keeps_its_promises) {
  for (const std::string name : {"first-race", "refused-and-silent", "two-interfaces"}) {
    const RunOutcome outcome = run(scenario(name));
    EXPECT_EQ(outcome.cut_short(), "") << name;
    for (const ExpectationResult& each : outcome.expectations) {
      EXPECT_TRUE(each.held) << name << ": " << each.metric << " is " << each.found;
    }
  }
}

/// What this process holds. AddressSanitizer keeps what was freed for a while: there, what is
/// allocated.
std::int64_t held_octets() {
#ifdef __SANITIZE_ADDRESS__
  return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
#else
  return static_cast<std::int64_t>(resident_octets());
#endif
}

/// How much `runs` runs leave behind, once the process has its usual size.
std::int64_t growth_octets(int runs) {
  const Scenario race = scenario("first-race", {"duration=\"1 s\""});
  for (int i = 0; i < 10; ++i) run(race);
  const std::int64_t before = held_octets();
  for (int i = 0; i < runs; ++i) run(race);
  return held_octets() - before;
}

TEST(Repeat, thirty_simulations_in_one_process_keep_memory_flat) {
  EXPECT_LT(growth_octets(30), 2'000'000);
}

TEST(RepeatFull, a_thousand_simulations_in_one_process_keep_memory_flat) {
  EXPECT_LT(growth_octets(1'000), 4'000'000);
}

}  // namespace
}  // namespace post::lab
