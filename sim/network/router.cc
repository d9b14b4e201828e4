#include "sim/network/router.h"

#include <utility>

#include "sim/network/packet_meta.h"

namespace post::sim {

void Router::on_arrival(InterfaceId arrived, Packet&& packet) {
  if (!interface(arrived)->up) return drop(packet, verdict::kInterfaceDown);
  if (owner_of(packet.ip.destination) != nullptr) {
    return reject(packet, verdict::kNoListener, IcmpReason::kPortUnreachable, arrived);
  }
  if (!count_hop(packet, arrived)) return;
  const Route* out = next_hop(packet, packet.ip.destination, arrived);
  if (out != nullptr) transmit(std::move(packet), out->interface);
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
                              InterfaceId arrived) {
  const Route* out = route(destination);
  if (out == nullptr) {
    reject(packet, verdict::kNoRoute, IcmpReason::kNoRoute, arrived);
    return nullptr;
  }
  // On a point-to-point link the neighbour that sent this is the only one there.
  if (out->on_link && out->interface == arrived) {
    reject(packet, verdict::kNoRoute, IcmpReason::kAddressUnreachable, arrived);
    return nullptr;
  }
  const std::size_t mtu = interface(out->interface)->mtu;
  if (packet.size() > mtu) {
    reject(packet, verdict::kTooBig, IcmpReason::kPacketTooBig, arrived, mtu);
    return nullptr;
  }
  return out;
}

void Router::output(Packet&& packet) {
  const Route* out = route(packet.ip.destination);
  if (out == nullptr) return drop(packet, verdict::kNoRoute);
  if (packet.size() > interface(out->interface)->mtu) return drop(packet, verdict::kTooBig);
  transmit(std::move(packet), out->interface);
}

}  // namespace post::sim
