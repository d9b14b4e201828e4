// The fixture of the contract suite: builds a world by plan and names what tests speak of.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/contract/world.h"

namespace post::contract {

using namespace std::chrono_literals;

inline constexpr Duration kDelay = 10ms;
inline constexpr Duration kRoundTrip = 2 * kDelay;
inline constexpr std::uint16_t kPort = 4433;

class ContractTest : public ::testing::TestWithParam<WorldKind> {
 protected:
  void build(Plan plan) {
    plan_ = std::move(plan);
    world_.reset();  // in some worlds there can be one at a time
    world_ = GetParam().make(plan_);
  }
  /// client --10 ms-- server
  void build_pair() { build({{"client", "server"}, {{"client", "server", kDelay}}}); }
  /// alpha --10 ms-- server --10 ms-- beta
  void build_triple() {
    build({{"alpha", "beta", "server"}, {{"alpha", "server", kDelay}, {"beta", "server", kDelay}}});
  }

  World& world() { return *world_; }
  Host& host(std::string_view name) { return world_->host(name); }
  void run_for(Duration length) {
    now_ = std::max(now_, world_->now()) + length;
    world_->run_until(now_);
  }

  /// As run_for(limit), but where time is real no longer than until `happened()`.
  template <class Predicate>
  void run_until_event(Duration limit, Predicate happened) {
    if (GetParam().exact_times) return run_for(limit);
    constexpr Duration kBetweenLooks = 100ms;
    const Duration longest = std::min(limit, GetParam().patience);
    for (Duration waited{}; waited < longest && !happened(); waited += kBetweenLooks) {
      run_for(kBetweenLooks);
    }
  }

  IpAddress address(std::string_view of, std::string_view towards,
                    Family family = Family::kIpv4) const {
    return address_of(plan_, of, towards, family).prefix.address;
  }
  InterfaceId interface(std::string_view of, std::string_view towards) {
    for (const Interface& each : host(of).network().interfaces()) {
      if (each.name == interface_name(towards)) return each.id;
    }
    ADD_FAILURE() << of << " has no interface to " << towards;
    return kAnyInterface;
  }

  /// Equal where the world repeats; elsewhere late by less than half a second, never early.
  void expect_time(Time measured, Duration since_start) {
    const Time expected = kStartOfRun + since_start;
    if (GetParam().exact_times) {
      EXPECT_EQ(measured, expected);
    } else {
      EXPECT_GE(measured, expected);
      EXPECT_LT(measured, expected + 500ms);
    }
  }

 private:
  Plan plan_;
  std::unique_ptr<World> world_;
  Time now_ = kStartOfRun;
};

inline std::string world_name(const ::testing::TestParamInfo<WorldKind>& info) {
  return info.param.name;
}

inline std::vector<WorldKind> exact_worlds() {
  std::vector<WorldKind> exact = worlds();
  std::erase_if(exact, [](const WorldKind& kind) { return !kind.exact_times; });
  return exact;
}

}  // namespace post::contract

// Runs the suite of a fixture in those worlds. None are left where this machine cannot have the
// program's only one.
#define POST_CONTRACT_SUITE_IN(kinds, suite)            \
  GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(suite); \
  INSTANTIATE_TEST_SUITE_P(Worlds, suite, ::testing::ValuesIn(kinds), world_name)

// In all worlds of this program, or in those that repeat to the nanosecond.
#define POST_CONTRACT_SUITE(suite) POST_CONTRACT_SUITE_IN(worlds(), suite)
#define POST_EXACT_CONTRACT_SUITE(suite) POST_CONTRACT_SUITE_IN(exact_worlds(), suite)
