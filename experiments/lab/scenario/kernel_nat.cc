#include "experiments/lab/scenario/kernel_nat.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace post::lab {
namespace {

constexpr std::string_view kIndependent = "endpoint_independent";
constexpr std::string_view kPortDependent = "address_and_port_dependent";

/// What nftables can be made to do: masquerade, snat to a range, snat fully-random, masquerade to a
/// hash of the remote address, and maps from external ports to inside endpoints.
struct KernelNat {
  std::string_view mapping;
  std::string_view filtering;
  std::string_view ports;
  bool hairpin;
};
constexpr std::array<KernelNat, 8> kKernelNats = {{
    {kIndependent, kPortDependent, "overload", false},
    {kIndependent, kPortDependent, "preserve", false},
    {kIndependent, kPortDependent, "sequential", false},
    {kIndependent, "address_dependent", "preserve", false},
    {kIndependent, kIndependent, "preserve", false},
    {kIndependent, kIndependent, "preserve", true},
    {"address_dependent", kPortDependent, "sequential", false},
    {kPortDependent, kPortDependent, "sequential", false},
}};

bool is_kernel_nat(const sim::NatOptions& nat) {
  return std::ranges::any_of(kKernelNats, [&nat](const KernelNat& each) {
    return each.mapping == nat.mapping && each.filtering == nat.filtering &&
           each.ports == nat.ports && each.hairpin == nat.hairpin;
  });
}

bool has_fraction(Duration length) { return length % std::chrono::seconds(1) != Duration(0); }

}  // namespace

std::optional<std::string> beyond_kernel(const sim::NatOptions& nat) {
  const sim::SessionTimers& timers = nat.timers;
  if (!is_kernel_nat(nat)) {
    return "mapping " + nat.mapping + ", filtering " + nat.filtering + ", ports " + nat.ports +
           (nat.hairpin ? " and hairpin" : " and no hairpin");
  }
  if (!timers.inbound_refresh) return "inbound_refresh = false";
  if (nat.external.size() > 1) return "several external addresses";
  const bool fraction = has_fraction(timers.udp) || has_fraction(timers.tcp_transitory) ||
                        has_fraction(timers.tcp_established);
  if (fraction) return "a time-out that is no whole number of seconds";
  return std::nullopt;
}

}  // namespace post::lab
