#include "sim/network/udp/layer.h"

#include <algorithm>
#include <utility>

#include "sim/network/packet_meta.h"
#include "sim/network/udp/socket.h"

namespace post::sim {
namespace {

bool overlap(const IpAddress& a, const IpAddress& b) {
  return a == b || (a.family() == b.family() && (a.is_unspecified() || b.is_unspecified()));
}

bool overlap(InterfaceId a, InterfaceId b) {
  return a == b || a == kAnyInterface || b == kAnyInterface;
}

/// How closely a socket that overlaps names what a datagram is for: the address counts more than
/// the interface.
int closeness(const UdpSocket& socket) {
  return (socket.local().ip.is_unspecified() ? 0 : 2) +
         (socket.interface() == kAnyInterface ? 0 : 1);
}

}  // namespace

UdpLayer::UdpLayer(Executor& executor, EntityId entity, HostIp& ip, std::size_t receive_bytes)
    : executor_(executor), entity_(entity), ip_(ip), receive_bytes_(receive_bytes) {}

UdpLayer::~UdpLayer() {
  for (const auto& [port, sockets] : sockets_) {
    for (UdpSocket* socket : sockets) socket->detach();
  }
}

Result<std::unique_ptr<DatagramSocket>> UdpLayer::bind(SocketAddress local, InterfaceId interface) {
  if (auto usable = check_address(local, interface); !usable) return usable.error();
  if (local.port == 0) {
    const auto taken = [&](std::uint16_t port) { return clashes({local.ip, port}, interface); };
    const auto port = ephemeral_.next(taken);
    if (!port) return Error{"ports_exhausted", "all ports from 49152 to 65535 are in use"};
    local.port = *port;
  } else if (clashes(local, interface)) {
    return Error{"address_in_use", "another socket is bound to UDP " + local.to_string()};
  }
  auto socket = std::make_unique<UdpSocket>(*this, local, interface);
  sockets_[local.port].push_back(socket.get());
  return std::unique_ptr<DatagramSocket>(std::move(socket));
}

Result<void> UdpLayer::check_address(const SocketAddress& local, InterfaceId interface) const {
  const bool any = interface == kAnyInterface;
  if (!any && ip_.interface(interface) == nullptr) {
    return Error{"address_unavailable", "this host has no such interface"};
  }
  if (local.ip.is_unspecified()) return {};
  const Interface* owner = ip_.owner_of(local.ip);
  if (owner == nullptr || (!any && owner->id != interface)) {
    return Error{"address_unavailable", local.ip.to_string() + " is not an address of this host" +
                                            (any ? "" : " on that interface")};
  }
  return {};
}

void UdpLayer::on_packet(Packet&& packet, InterfaceId interface) {
  const UdpHeader& udp = std::get<UdpHeader>(packet.transport);
  const SocketAddress local{packet.ip.destination, udp.destination_port};
  UdpSocket* socket = match(local, interface);
  if (socket == nullptr) return ip_.refuse(packet, interface);
  if (!socket->fits(packet.payload.size())) return ip_.drop(packet, verdict::kReceiveQueueFull);
  socket->take({.bytes = packet.payload.joined(),
                .remote = {packet.ip.source, udp.source_port},
                .local = local,
                .interface = interface,
                .ecn = packet.ip.ecn,
                .hop_limit = packet.ip.hop_limit});
}

void UdpLayer::on_icmp(const IcmpError& error) {
  const IpHeader& ip = error.packet.ip;
  const UdpHeader& udp = std::get<UdpHeader>(error.packet.transport);
  UdpSocket* socket = match({ip.source, udp.source_port}, ip_.owner_of(ip.source)->id);
  if (socket == nullptr) return;
  socket->report({error.cause, SocketAddress{ip.destination, udp.destination_port}, error.mtu});
}

void UdpLayer::wait_for_space(UdpSocket& socket, InterfaceId interface) {
  const auto same = [&](const Waiting& other) { return other.socket == &socket; };
  if (std::none_of(waiting_.begin(), waiting_.end(), same))
    waiting_.push_back({&socket, interface});
}

void UdpLayer::on_queue_space(InterfaceId interface) {
  const auto elsewhere = [&](const Waiting& one) { return one.interface != interface; };
  const auto ready = std::stable_partition(waiting_.begin(), waiting_.end(), elsewhere);
  for (auto one = ready; one != waiting_.end(); ++one) one->socket->wake();
  waiting_.erase(ready, waiting_.end());
}

bool UdpLayer::clashes(const SocketAddress& local, InterfaceId interface) const {
  const auto at_port = sockets_.find(local.port);
  if (at_port == sockets_.end()) return false;
  return std::any_of(at_port->second.begin(), at_port->second.end(), [&](const UdpSocket* other) {
    return overlap(other->local().ip, local.ip) && overlap(other->interface(), interface);
  });
}

UdpSocket* UdpLayer::match(const SocketAddress& local, InterfaceId interface) const {
  const auto at_port = sockets_.find(local.port);
  if (at_port == sockets_.end()) return nullptr;
  UdpSocket* best = nullptr;
  for (UdpSocket* socket : at_port->second) {
    if (!overlap(socket->local().ip, local.ip) || !overlap(socket->interface(), interface))
      continue;
    if (best == nullptr || closeness(*socket) > closeness(*best)) best = socket;
  }
  return best;
}

void UdpLayer::remove(UdpSocket& socket) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.socket == &socket; });
  const auto at_port = sockets_.find(socket.local().port);
  std::erase(at_port->second, &socket);
  if (at_port->second.empty()) sockets_.erase(at_port);
}

}  // namespace post::sim
