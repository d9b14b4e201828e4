#include "sim/network/router.h"

#include <utility>

#include "sim/network/packet_meta.h"

namespace post::sim {

void Router::on_arrival(InterfaceId arrived, Packet&& packet) {
  if (!interface(arrived)->up) return drop(packet, verdict::kInterfaceDown);
  if (owner_of(packet.ip.destination) != nullptr) {
    return reject(packet, verdict::kNoListener, IcmpReason::kPortUnreachable, arrived);
  }
  if (packet.ip.hop_limit <= 1) {
    return reject(packet, verdict::kHopLimit, IcmpReason::kTimeExceeded, arrived);
  }
  --packet.ip.hop_limit;
  forward(std::move(packet), arrived);
}

void Router::forward(Packet&& packet, InterfaceId arrived) {
  const Route* out = route(packet.ip.destination);
  if (out == nullptr) return reject(packet, verdict::kNoRoute, IcmpReason::kNoRoute, arrived);
  // On a point-to-point link the neighbour that sent this is the only one there.
  if (out->on_link && out->interface == arrived) {
    return reject(packet, verdict::kNoRoute, IcmpReason::kAddressUnreachable, arrived);
  }
  const std::size_t mtu = interface(out->interface)->mtu;
  if (packet.size() > mtu) {
    return reject(packet, verdict::kTooBig, IcmpReason::kPacketTooBig, arrived, mtu);
  }
  transmit(std::move(packet), out->interface);
}

void Router::output(Packet&& packet) {
  const Route* out = route(packet.ip.destination);
  if (out == nullptr) return drop(packet, verdict::kNoRoute);
  if (packet.size() > interface(out->interface)->mtu) return drop(packet, verdict::kTooBig);
  transmit(std::move(packet), out->interface);
}

}  // namespace post::sim
