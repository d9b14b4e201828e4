// The fixture of the NAT suite: sends packets at given times and compares what the hosts saw, line
// by line, with what the rules say.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/nat/packets.h"
#include "tests/nat/testbed.h"

namespace post::nat_suite {

using namespace std::chrono_literals;

/// The hosts' endpoints, by the first letter of their names.
inline constexpr const char* kAlice = "10.0.1.2:5000";
inline constexpr const char* kBob = "10.0.2.2:6000";
inline constexpr const char* kX2 = "198.51.100.2:9000";
inline constexpr const char* kX2OtherPort = "198.51.100.2:9001";
inline constexpr const char* kX3 = "198.51.100.3:9000";  ///< xavier's other address
inline constexpr const char* kY2 = "198.51.101.2:9000";

/// Where the NAT has only this external address.
inline constexpr const char* kExternal = "203.0.113.1";
inline constexpr const char* kOpened = "203.0.113.1:5000";  ///< what kAlice becomes there

/// A NAT of one external address; ports that are not preserved come from 40000 on. What a packet
/// from the outside refreshes differs from world to world, so it says that these do.
inline sim::NatOptions nat_options() {
  sim::NatOptions options;
  options.timers.inbound_refresh = true;
  options.external = {IpAddress::parse(kExternal).value()};
  options.port_range = {40000, 40999};
  return options;
}

class NatBench {
 public:
  explicit NatBench(const TestbedKind& kind) : kind_(kind) {}

  /// False where this world cannot make such a box: then it has refused, and the test is over.
  bool build(const sim::MiddleboxOptions& options);
  bool build(const sim::NatOptions& options) { return build({options, {}}); }

  void send(Duration at, const sim::Packet& packet) { testbed_->send(kStartOfRun + at, packet); }
  void run_until(Duration until) { testbed_->run_until(kStartOfRun + until); }

  /// What arrived since the last call is exactly this, in this order: "xavier udp A > B ttl=62".
  /// Where the world chooses its own external ports, they only have to be equal where these are.
  void expect_seen(const std::vector<std::string>& lines);
  /// The same with times: "HOST at TIME ns ...", compared where the world is exact.
  void expect_seen_at(const std::vector<std::pair<Duration, std::string>>& lines);
  /// From where the last packet came that arrived anywhere: what the outside has to answer to.
  std::string last_source() const;

  /// An instant as close before and behind a deadline as this world can tell.
  Duration before(Duration deadline) const { return deadline - margin(); }
  Duration behind(Duration deadline) const {
    return kind_.exact_times ? deadline : deadline + margin();
  }

 private:
  Duration margin() const { return kind_.exact_times ? Duration(1) : Duration(400ms); }
  std::vector<Arrival> fresh();
  /// `line` with its external endpoints named by the order in which they appeared.
  std::string normal(std::string line, std::vector<std::string>& known) const;

  const TestbedKind& kind_;
  std::unique_ptr<Testbed> testbed_;
  std::size_t reported_ = 0;
  std::vector<std::string> known_;           ///< external endpoints that came
  std::vector<std::string> known_expected_;  ///< those that tests expected
};

class NatTest : public ::testing::TestWithParam<TestbedKind>, protected NatBench {
 protected:
  NatTest() : NatBench(GetParam()) {}
};

inline std::string testbed_name(const ::testing::TestParamInfo<TestbedKind>& info) {
  return info.param.name;
}

}  // namespace post::nat_suite

// Runs the suite of a fixture on all testbeds of this program.
#define POST_NAT_SUITE(suite) \
  INSTANTIATE_TEST_SUITE_P(Testbeds, suite, ::testing::ValuesIn(testbeds()), testbed_name)
