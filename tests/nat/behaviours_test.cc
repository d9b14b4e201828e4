// All nine pairs of mapping and filtering behaviours (RFC 4787 sections 4.1 and 5), over UDP and
// over TCP: which endpoint the outside sees, and who may answer to it.
#include <algorithm>
#include <array>
#include <tuple>

#include "tests/nat/fixture.h"

namespace post::nat_suite {
namespace {

struct MappingRow {
  const char* name;
  const char* allocation;    ///< one that the kernel's NAT has too
  std::array<int, 3> ports;  ///< towards xavier, his other port, his other address
};
constexpr std::array<MappingRow, 3> kMappings = {{
    {"endpoint_independent", "preserve", {5000, 5000, 5000}},
    {"address_dependent", "sequential", {40000, 40000, 40001}},
    {"address_and_port_dependent", "sequential", {40000, 40001, 40002}},
}};

struct FilteringRow {
  const char* name;
  std::array<bool, 4> lets_in;  ///< who was sent to; his other port; his other address; a stranger
};
constexpr std::array<FilteringRow, 3> kFilterings = {{
    {"endpoint_independent", {true, true, true, true}},
    {"address_dependent", {true, true, false, false}},
    {"address_and_port_dependent", {true, false, false, false}},
}};

using Case = std::tuple<TestbedKind, MappingRow, FilteringRow, const char*>;

class NatBehaviour : public ::testing::TestWithParam<Case>, protected NatBench {
 protected:
  NatBehaviour() : NatBench(std::get<0>(GetParam())) {}

  bool build_case() {
    sim::NatOptions options = nat_options();
    options.mapping = std::get<1>(GetParam()).name;
    options.filtering = std::get<2>(GetParam()).name;
    options.ports = std::get<1>(GetParam()).allocation;
    options.hairpin = false;
    return build(options);
  }
  static bool is_udp() { return std::string_view(std::get<3>(GetParam())) == "udp"; }
  static sim::Packet first(std::string_view from, std::string_view to) {
    return is_udp() ? udp(from, to) : tcp(from, to, "SYN");
  }
  /// The line of a packet of first().
  static std::string line(std::string_view host, std::string_view from, std::string_view to) {
    const std::string kind = is_udp() ? " udp " : " tcp ";
    return std::string(host) + kind + std::string(from) + " > " + std::string(to) +
           (is_udp() ? " ttl=62" : " SYN ttl=62");
  }
};

TEST_P(NatBehaviour, the_outside_sees_one_endpoint_for_each_part_that_the_mapping_depends_on) {
  if (!build_case()) return;
  const std::array<const char*, 3> remotes{kX2, kX2OtherPort, kX3};
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < remotes.size(); ++i) {
    send(10ms * static_cast<int>(i), first(kAlice, remotes[i]));
    const int port = std::get<1>(GetParam()).ports[i];
    expected.push_back(
        line("xavier", std::string(kExternal) + ":" + std::to_string(port), remotes[i]));
  }
  run_until(100ms);
  expect_seen(expected);
}

TEST_P(NatBehaviour, lets_in_whom_the_filtering_permits) {
  if (!build_case()) return;
  send(0ms, first(kBob, kX2));
  run_until(20ms);
  const std::string external = last_source();
  const bool kept = std::get<1>(GetParam()).ports[0] == 5000;
  expect_seen({line("xavier", kept ? "203.0.113.1:6000" : "203.0.113.1:40000", kX2)});
  const std::array<const char*, 4> senders{kX2, kX2OtherPort, kX3, kY2};
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < senders.size(); ++i) {
    send(20ms + 10ms * static_cast<int>(i), first(senders[i], external));
    if (std::get<2>(GetParam()).lets_in[i]) expected.push_back(line("bob", senders[i], kBob));
  }
  run_until(100ms);
  expect_seen(expected);
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  const auto& [kind, mapping, filtering, protocol] = info.param;
  return kind.name + "_" + protocol + "_mapping_" + mapping.name + "_filtering_" + filtering.name;
}

INSTANTIATE_TEST_SUITE_P(Testbeds, NatBehaviour,
                         ::testing::Combine(::testing::ValuesIn(testbeds()),
                                            ::testing::ValuesIn(kMappings),
                                            ::testing::ValuesIn(kFilterings),
                                            ::testing::Values("udp", "tcp")),
                         case_name);

}  // namespace
}  // namespace post::nat_suite
