// From the scenario's words to those of the network inside ns-3.
#pragma once

#include "adapters/ns3/network/network.h"
#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/topology/topology.h"
#include "model/result.h"

namespace post::lab {

/// Nodes with routes and path hints, and links. `topology` outlives what the options are given to.
ns3host::NetworkOptions network_options(const Scenario& scenario, Topology& topology);
ns3host::LinkChange network_change(const ChangeSpec& change);
/// Error `unsupported`: a change that ns-3's link of that medium cannot make.
Result<void> check_changes(const Scenario& scenario);

}  // namespace post::lab
