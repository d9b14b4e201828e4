#include "experiments/lab/worlds/convert.h"

#include <algorithm>

#include "sim/network/queue/queue.h"

namespace post::lab {
std::vector<sim::InterfaceOptions> interface_options(const NodeSpec& node) {
  std::vector<sim::InterfaceOptions> options;
  for (const InterfaceSpec& interface : node.interfaces) {
    options.push_back({interface.name, interface.addresses, interface.provisioning_domain});
  }
  return options;
}

std::optional<sim::MembershipOptions> membership_options(const Scenario& scenario) {
  const MulticastSpec& multicast = scenario.multicast;
  if (!multicast.reports || !(multicast.stated || has_groups(scenario))) return std::nullopt;
  return multicast.constants;
}

Result<void> check_simulated(const LinkSpec& link) {
  const auto unsupported = [&](const std::string& what) {
    return Error{"unsupported", "the link " + link.name + " has the " + what +
                                    ", which only the world ns3 has (--world ns3)"};
  };
  if (link.medium != "point_to_point") return unsupported("medium " + link.medium);
  for (const DirectionSpec& direction : link.directions) {
    const auto& kinds = sim::queue_kinds();
    if (std::ranges::find(kinds, direction.queue.kind, &sim::QueueKind::name) == kinds.end()) {
      return unsupported("queue " + direction.queue.kind);
    }
  }
  return {};
}

sim::LinkOptions link_options(const LinkSpec& link) {
  sim::LinkOptions options;
  options.name = link.name;
  for (std::size_t i = 0; i < 2; ++i) {
    options.ends[i] = {link.ends[i].node, link.ends[i].interface};
    options.directions[i] = link.directions[i];
  }
  options.mtu = link.mtu;
  options.overhead = link.overhead;
  options.up = link.up;
  return options;
}

sim::LinkChange link_change(const ChangeSpec& change) {
  return {.up = change.up,
          .rate_bps = change.rate_bps,
          .delay = change.delay,
          .loss = change.loss,
          .black_hole = change.black_hole,
          .from = change.from};
}

}  // namespace post::lab
