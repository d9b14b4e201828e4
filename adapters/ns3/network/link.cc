#include "adapters/ns3/network/link.h"

#include "adapters/ns3/network/queue_disc.h"

namespace post::ns3host {

const std::vector<LinkKind>& link_kinds() {
  static const std::vector<LinkKind> kinds = {
      {"csma", make_csma_link},
      {"point_to_point", make_point_to_point_link},
      {"wifi", make_wifi_link},
  };
  return kinds;
}

Error unsupported(std::string text) { return {"unsupported", std::move(text)}; }

Result<void> check_plain(const LinkOptions& options) {
  const auto refusal = [&](const std::string& what) {
    return unsupported("the link " + options.name + " has " + what + ", which a medium " +
                       options.medium + " has not in ns-3");
  };
  for (const DirectionOptions& direction : options.directions) {
    if (direction.deliveries) return refusal("a recorded rate");
    if (direction.policer) return refusal("a policer");
    if (!sim::is_plain(direction.transit)) {
      return refusal("jitter, duplication, corruption or a black hole");
    }
    const sim::QueueOptions& queue = direction.queue;
    if (queue.kind != "drop_tail" && !is_queue_disc(queue.kind)) {
      return refusal("the queue " + queue.kind);
    }
    if (queue.mark_from.packets || queue.mark_from.bytes) return refusal("a queue that marks");
  }
  return {};
}

Result<void> Link::set_black_hole(std::size_t, bool) {
  return unsupported("only a point-to-point link becomes a black hole in ns-3");
}

void Link::set_interface_up(std::size_t, bool) {}

}  // namespace post::ns3host
