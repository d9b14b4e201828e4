// A scenario's NAT as rules for the kernel's own (nftables).
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/worlds/laboratory/node_namespace.h"

namespace post::lab {

/// What `nft -f -` reads. `box` has passed beyond_kernel(): UDP and TCP behave as its mapping and
/// filtering say.
std::string kernel_nat_rules(const MiddleboxSpec& box);

/// Its time-outs, as settings of the namespace.
std::vector<NetworkSetting> kernel_nat_settings(const MiddleboxSpec& box);

}  // namespace post::lab
