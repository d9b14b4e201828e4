#include "experiments/lab/worlds/beyond_ns3.h"

namespace post::lab {
namespace {

Error not_in_ns3(const std::string& what) {
  return {"unsupported",
          what + ", which the world ns3 cannot do (--world sim and --world posix can)"};
}

}  // namespace

Result<void> check_within_ns3(const Scenario& scenario) {
  if (scenario.multicast.stated && scenario.multicast.reports) {
    return not_in_ns3("[multicast] has routers hear IGMP and MLD");
  }
  for (const NodeSpec& node : scenario.nodes) {
    if (node.fragmentation == sim::Fragmentation::kNever) continue;
    return not_in_ns3("the host " + node.name + " lets its datagrams be fragmented");
  }
  for (const ChangeSpec& change : scenario.changes) {
    if (!change.add_address && !change.remove_address) continue;
    return not_in_ns3("the interface " + change.node + "." + change.interface +
                      " changes its addresses during the run");
  }
  return {};
}

}  // namespace post::lab
