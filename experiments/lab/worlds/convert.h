// From the scenario's words to the simulated network's.
#pragma once

#include <optional>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "sim/network/network.h"

namespace post::lab {

std::vector<sim::InterfaceOptions> interface_options(const NodeSpec& node);
/// None where members are known without IGMP and MLD, or there is no talk of groups.
std::optional<sim::MembershipOptions> membership_options(const Scenario& scenario);
/// Error `unsupported` where the simulator's links cannot be like this one.
Result<void> check_simulated(const LinkSpec& link);
sim::LinkOptions link_options(const LinkSpec& link);
sim::LinkChange link_change(const ChangeSpec& change);

}  // namespace post::lab
