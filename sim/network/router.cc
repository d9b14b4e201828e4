#include "sim/network/router.h"

#include <algorithm>
#include <utility>

#include "model/trace_events.h"
#include "sim/network/fragment.h"
#include "sim/network/group.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

void Router::query_members(Executor& executor, EntityId entity, const MembershipOptions& options) {
  querier_ = std::make_unique<GroupQuerier>(GroupQuerier::Setup{executor, entity, *this, options});
}

void Router::on_interface_changed(InterfaceId id) {
  if (querier_) querier_->on_interface_changed(id);
}

bool Router::takes_membership(const Packet& packet, InterfaceId arrived) {
  if (!querier_ || !is_membership(packet)) return false;
  querier_->on_message(packet, arrived);
  return true;
}

void Router::note_membership(std::string what) {
  trace::NodeChanged event;
  event.node = name();
  event.what = std::move(what);
  tracer().emit(event);
}

void Router::on_arrival(InterfaceId arrived, Packet&& packet) {
  if (!interface(arrived)->up) return drop(packet, verdict::kInterfaceDown);
  if (packet.ip.destination.is_multicast()) return forward_to_group(std::move(packet), arrived);
  if (owner_of(packet.ip.destination) != nullptr) {
    return reject(packet, verdict::kNoListener, IcmpReason::kPortUnreachable, arrived);
  }
  if (!count_hop(packet, arrived)) return;
  const Route* out = next_hop(packet, packet.ip.destination, arrived);
  if (out == nullptr) return;
  if (packet.size() <= interface(out->interface)->mtu) {
    return transmit(std::move(packet), out->interface);
  }
  if (fits(packet, *out, arrived)) send_over(std::move(packet), out->interface);
}

bool Router::count_hop(Packet& packet, InterfaceId arrived) {
  if (packet.ip.hop_limit <= 1) {
    reject(packet, verdict::kHopLimit, IcmpReason::kTimeExceeded, arrived);
    return false;
  }
  --packet.ip.hop_limit;
  return true;
}

const Route* Router::next_hop(const Packet& packet, const IpAddress& destination,
                              InterfaceId arrived, bool turns) {
  const Route* out = route(destination);
  if (out == nullptr) {
    refuse_route(packet, refusal(destination), arrived);
    return nullptr;
  }
  // On a point-to-point link the neighbour that sent this is the only one there.
  if (!turns && out->on_link && out->interface == arrived) {
    reject(packet, verdict::kNoRoute, IcmpReason::kAddressUnreachable, arrived);
    return nullptr;
  }
  return out;
}

void Router::refuse_route(const Packet& packet, RouteKind kind, InterfaceId arrived) {
  if (kind == RouteKind::kBlackhole) return drop(packet, verdict::kBlackhole);
  if (kind == RouteKind::kProhibit) {
    return reject(packet, verdict::kProhibited, IcmpReason::kProhibited, arrived);
  }
  reject(packet, verdict::kNoRoute, IcmpReason::kNoRoute, arrived);
}

bool Router::fits(const Packet& packet, const Route& out, InterfaceId arrived, std::size_t limit,
                  bool report) {
  const std::size_t mtu = std::min(interface(out.interface)->mtu, limit);
  if (packet.size() <= mtu || routers_may_cut(packet)) return true;
  if (report) {
    reject(packet, verdict::kTooBig, IcmpReason::kPacketTooBig, arrived, mtu);
  } else {
    drop(packet, verdict::kTooBig);
  }
  return false;
}

void Router::send_over(Packet&& packet, InterfaceId out, std::size_t limit) {
  const std::size_t mtu = std::min(interface(out)->mtu, limit);
  if (packet.size() <= mtu) return transmit(std::move(packet), out);
  for (Packet& piece : fragments_of(packet, mtu)) transmit(std::move(piece), out);
}

bool Router::wants(const GroupFlow& flow, InterfaceId arriving, unsigned hops) const {
  return hops > 0 && interface(arriving)->up && is_reverse_path(flow, arriving) &&
         !branches(flow, arriving, hops - 1).empty();
}

// Each router is entered on one link alone, so the branches make a tree; where routes run in a
// circle `hops` ends the search.
std::vector<InterfaceId> Router::branches(const GroupFlow& flow, InterfaceId arrived,
                                          unsigned hops) const {
  std::vector<InterfaceId> found;
  for (const Interface& out : interfaces()) {
    if (out.id == arrived) continue;
    const bool member = querier_ && out.up && querier_->wants(flow, out.id);
    if (member || leads_to_members(out.id, flow, hops)) found.push_back(out.id);
  }
  return found;
}

bool Router::is_reverse_path(const GroupFlow& flow, InterfaceId arrived) const {
  const Route* back = route(flow.source);
  return back != nullptr && back->interface == arrived;
}

void Router::forward_to_group(Packet&& packet, InterfaceId arrived) {
  if (takes_membership(packet, arrived)) return;
  const GroupFlow flow = group_flow_of(packet);
  if (!crosses_links(flow)) return;
  const std::vector<InterfaceId> ways = branches(flow, arrived, kMostHops);
  if (ways.empty()) {
    if (querier_) drop(packet, verdict::kNoMembers);
    return;
  }
  if (!is_reverse_path(flow, arrived)) return drop(packet, verdict::kReversePath);
  if (!count_hop(packet, arrived)) return;
  for (const InterfaceId out : ways) {
    if (packet.size() > interface(out)->mtu && !routers_may_cut(packet)) {
      drop(packet, verdict::kTooBig);
    } else {
      send_over(Packet(packet), out);
    }
  }
}

void Router::output(Packet&& packet) {
  const Route* out = route(packet.ip.destination);
  if (out == nullptr) return drop(packet, verdict::kNoRoute);
  if (packet.size() > interface(out->interface)->mtu) return drop(packet, verdict::kTooBig);
  transmit(std::move(packet), out->interface);
}

}  // namespace post::sim
