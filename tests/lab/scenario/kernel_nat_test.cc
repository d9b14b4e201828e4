// Which NATs a scenario may ask of the kernel.
#include "experiments/lab/scenario/kernel_nat.h"

#include <gtest/gtest.h>

#include "sim/network/nat/behaviour.h"
#include "sim/network/nat/ports.h"

namespace post::lab {
namespace {

sim::NatOptions kernel_like() {
  sim::NatOptions nat;
  nat.external = {IpAddress::v4(0xcb007101)};
  nat.hairpin = false;
  nat.timers.inbound_refresh = true;
  return nat;
}

std::string beyond(const sim::NatOptions& nat) { return beyond_kernel(nat).value_or(""); }

TEST(KernelNat, of_all_nine_pairs_nftables_makes_five) {
  std::string pairs;
  for (const sim::RemoteDependence& mapping : sim::remote_dependences()) {
    for (const sim::RemoteDependence& filtering : sim::remote_dependences()) {
      sim::NatOptions nat = kernel_like();
      nat.mapping = mapping.name;
      nat.filtering = filtering.name;
      for (const sim::PortAllocation& ports : sim::port_allocations()) {
        nat.ports = ports.name;
        if (beyond(nat).empty())
          pairs += nat.mapping + " " + nat.filtering + " " + nat.ports + "\n";
      }
    }
  }
  EXPECT_EQ(pairs,
            "address_and_port_dependent address_and_port_dependent sequential\n"
            "address_dependent address_and_port_dependent sequential\n"
            "endpoint_independent address_and_port_dependent overload\n"
            "endpoint_independent address_and_port_dependent preserve\n"
            "endpoint_independent address_and_port_dependent sequential\n"
            "endpoint_independent address_dependent preserve\n"
            "endpoint_independent endpoint_independent preserve\n");
}

TEST(KernelNat, says_what_it_cannot_do) {
  sim::NatOptions nat = kernel_like();
  nat.hairpin = true;
  EXPECT_EQ(
      beyond(nat),
      "mapping endpoint_independent, filtering address_and_port_dependent, ports preserve and "
      "hairpin");
  nat.filtering = "endpoint_independent";
  EXPECT_EQ(beyond(nat), "");
  nat.timers.inbound_refresh = false;
  EXPECT_EQ(beyond(nat), "inbound_refresh = false");
  nat = kernel_like();
  nat.timers.udp = std::chrono::milliseconds(1500);
  EXPECT_EQ(beyond(nat), "a time-out that is no whole number of seconds");
  nat = kernel_like();
  nat.external.push_back(IpAddress::v4(0xcb007102));
  EXPECT_EQ(beyond(nat), "several external addresses");
}

}  // namespace
}  // namespace post::lab
