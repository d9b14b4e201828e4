#include "experiments/lab/worlds/embedded_only.h"

namespace post::lab {
namespace {

Error only_embedded(const std::string& what) {
  return {"unsupported", what + ", which only the world sim can do (--world sim)"};
}

}  // namespace

Result<void> check_beyond_embedded(const Scenario& scenario) {
  for (const NodeSpec& node : scenario.nodes) {
    if (node.fragmentation == sim::Fragmentation::kNever) continue;
    return only_embedded("the host " + node.name + " lets its datagrams be fragmented");
  }
  for (const ChangeSpec& change : scenario.changes) {
    if (!change.add_address && !change.remove_address) continue;
    return only_embedded("the interface " + change.node + "." + change.interface +
                         " changes its addresses during the run");
  }
  return {};
}

}  // namespace post::lab
