#include "experiments/lab/worlds/convert.h"

namespace post::lab {
namespace {

sim::LossOptions loss_options(const LossSpec& loss) {
  return {loss.kind, loss.probability_ppb, loss.ordinals};
}

sim::DirectionOptions direction_options(const DirectionSpec& direction) {
  return {.rate_bps = direction.rate_bps,
          .delay = direction.delay,
          .queue = {direction.queue.kind, direction.queue.packets, direction.queue.bytes},
          .loss = loss_options(direction.loss)};
}

}  // namespace

std::vector<sim::InterfaceOptions> interface_options(const NodeSpec& node) {
  std::vector<sim::InterfaceOptions> options;
  for (const InterfaceSpec& interface : node.interfaces) {
    options.push_back({interface.name, interface.addresses, interface.provisioning_domain});
  }
  return options;
}

sim::LinkOptions link_options(const LinkSpec& link) {
  sim::LinkOptions options;
  options.name = link.name;
  for (std::size_t i = 0; i < 2; ++i) {
    options.ends[i] = {link.ends[i].node, link.ends[i].interface};
    options.directions[i] = direction_options(link.directions[i]);
  }
  options.mtu = link.mtu;
  options.overhead = link.overhead;
  options.up = link.up;
  return options;
}

sim::LinkChange link_change(const ChangeSpec& change) {
  sim::LinkChange link{change.up, change.rate_bps, change.delay, {}, change.from};
  if (change.loss) link.loss = loss_options(*change.loss);
  return link;
}

}  // namespace post::lab
