// What of a scenario the world ns3 cannot do and the others can.
#pragma once

#include "experiments/lab/scenario/scenario.h"
#include "model/result.h"

namespace post::lab {

/// Error `unsupported` names the first such thing: routers that hear IGMP and MLD because the file
/// says so, hosts that fragment, addresses that change.
Result<void> check_within_ns3(const Scenario& scenario);

}  // namespace post::lab
