#include "experiments/lab/worlds/laboratory/tun_node.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/network/membership/message.h"
#include "sim/network/packet_meta.h"
#include "sim/network/parse.h"
#include "sim/network/wire.h"

namespace post::lab {
namespace {

constexpr std::size_t kLargestPacket = 65'535;

std::size_t position_of(InterfaceId interface) { return static_cast<std::size_t>(interface) - 1; }

bool is_neighbour_discovery(const sim::Packet& packet) {
  constexpr std::uint8_t kFirst = 133;  ///< RFC 4861
  constexpr std::uint8_t kLast = 137;
  const auto* icmp = std::get_if<sim::IcmpMessage>(&packet.transport);
  return icmp != nullptr && !packet.ip.source.is_v4() && icmp->type >= kFirst &&
         icmp->type <= kLast;
}

}  // namespace

TunNode::TunNode(Setup setup)
    : Node(std::move(setup.name), std::move(setup.interfaces), setup.network_tracer),
      space_(setup.space),
      forwards_(setup.forwards),
      tells_members_(setup.tells_members) {}

void TunNode::announce() {
  for (const Interface& each : interfaces()) on_interface_changed(each.id);
}

const TunDevice& TunNode::device(InterfaceId interface) const {
  return space_.devices()[position_of(interface)];
}

std::size_t TunNode::take_from_system(InterfaceId interface, std::size_t most) {
  octets_.resize(kLargestPacket);
  std::size_t taken = 0;
  while (taken < most) {
    std::size_t size = 0;
    const TunDevice::Io io = device(interface).read(octets_, size);
    if (io == TunDevice::Io::kGone) lose(interface);
    if (io != TunDevice::Io::kDone) break;
    ++taken;
    send_from_system(interface, Bytes::copy_of(std::span(octets_).first(size)));
  }
  return taken;
}

/// What systems tell their neighbours unasked, and the scenario's links have no use for.
bool TunNode::is_chatter(const sim::Packet& packet) const {
  return is_neighbour_discovery(packet) || (!tells_members_ && sim::is_membership(packet));
}

void TunNode::send_from_system(InterfaceId interface, const Bytes& octets) {
  sim::Parsed parsed = sim::parse(octets);
  if (parsed.packet) {
    if (!is_chatter(*parsed.packet)) transmit(std::move(*parsed.packet), interface);
    return;
  }
  sim::Packet packet;
  packet.transport = sim::OpaqueHeader{};
  packet.wire = octets;
  drop(packet, parsed.verdict.reason());
}

void TunNode::on_arrival(InterfaceId id, sim::Packet&& packet) {
  if (!interface(id)->up) return drop(packet, sim::verdict::kInterfaceDown);
  if (!takes(packet, id)) return drop(packet, sim::verdict::kNotLocal);
  give_to_system(id, packet);
}

/// As simulated hosts do: only on the interface that has the address (docs/network.md).
bool TunNode::takes(const sim::Packet& packet, InterfaceId id) const {
  if (forwards_ || packet.ip.destination.is_multicast()) return true;
  const Interface* owner = owner_of(packet.ip.destination);
  return owner != nullptr && owner->id == id;
}

void TunNode::give_to_system(InterfaceId id, const sim::Packet& packet) {
  sim::serialize(packet, octets_);
  const TunDevice::Io io = device(id).write(octets_);
  if (io == TunDevice::Io::kDone) return;
  drop(packet,
       io == TunDevice::Io::kGone ? sim::verdict::kInterfaceDown : sim::verdict::kReceiveQueueFull);
  if (io == TunDevice::Io::kGone) lose(id);
}

void TunNode::on_interface_changed(InterfaceId id) {
  space_.set_carrier(position_of(id), interface(id)->up);
  std::vector<IpPrefix> addresses;
  for (const InterfaceAddress& own : interface(id)->addresses) addresses.push_back(own.prefix);
  if (!space_.set_addresses(position_of(id), addresses)) vanished_.push_back(id);
}

/// Nothing is made here: the system makes the errors of its own stack.
void TunNode::output(sim::Packet&& packet) { drop(packet, sim::verdict::kNoRoute); }

bool TunNode::has_vanished(InterfaceId id) const {
  return std::find(vanished_.begin(), vanished_.end(), id) != vanished_.end();
}

void TunNode::lose(InterfaceId id) {
  if (has_vanished(id)) return;
  vanished_.push_back(id);
  set_up(id, false);
}

}  // namespace post::lab
