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

Datagram datagram_of(const Packet& packet, InterfaceId interface, Bytes&& content) {
  const UdpHeader& udp = std::get<UdpHeader>(packet.transport);
  return {.bytes = std::move(content),
          .remote = {packet.ip.source, udp.source_port},
          .local = {packet.ip.destination, udp.destination_port},
          .interface = interface,
          .ecn = packet.ip.ecn,
          .hop_limit = packet.ip.hop_limit};
}

Result<void> check_request(const GroupRequest& request, Family family) {
  const auto refused = [](const IpAddress& address, std::string_view what) {
    return Error{"address_unavailable",
                 address.to_string() + " is not " + std::string(what) + " of the socket's family"};
  };
  if (!request.group.is_multicast() || request.group.family() != family) {
    return refused(request.group, "a multicast group");
  }
  if (!request.source) return {};
  const IpAddress& source = *request.source;
  if (source.is_multicast() || source.is_unspecified() || source.family() != family) {
    return refused(source, "a source");
  }
  return {};
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
  last_ = {};
  return std::unique_ptr<DatagramSocket>(std::move(socket));
}

Result<void> UdpLayer::check_address(const SocketAddress& local, InterfaceId interface) const {
  const bool any = interface == kAnyInterface;
  if (!any && ip_.interface(interface) == nullptr) {
    return Error{"address_unavailable", "this host has no such interface"};
  }
  if (local.ip.is_unspecified() || local.ip.is_multicast()) return {};
  const Interface* owner = ip_.owner_of(local.ip);
  if (owner == nullptr || (!any && owner->id != interface)) {
    return Error{"address_unavailable", local.ip.to_string() + " is not an address of this host" +
                                            (any ? "" : " on that interface")};
  }
  return {};
}

Result<void> UdpLayer::join(DatagramSocket& socket, const GroupRequest& request,
                            InterfaceId interface) {
  const UdpSocket* member = own(socket);
  if (member == nullptr) return Error{"address_unavailable", "this is no socket of this host"};
  const SocketAddress local = member->local();
  if (auto usable = check_request(request, local.ip.family()); !usable) return usable;
  if (interface == kAnyInterface) {
    const auto out = ip_.datagram_egress(local.ip, member->interface(), request.group);
    if (out) interface = out->interface;
  }
  if (ip_.interface(interface) == nullptr) {
    return Error{"address_unavailable", "a group is joined on an interface of this host"};
  }
  memberships_.add(request.group, {member, request.source, interface});
  tell_filter({interface, request.group});
  return {};
}

void UdpLayer::tell_filter(const GroupPlace& place) {
  ip_.set_filter(place.interface, place.group, memberships_.filter(place));
}

UdpSocket* UdpLayer::own(const DatagramSocket& socket) const {
  const auto at_port = sockets_.find(socket.local().port);
  if (at_port == sockets_.end()) return nullptr;
  const auto at = std::ranges::find(at_port->second, &socket);
  return at == at_port->second.end() ? nullptr : *at;
}

void UdpLayer::on_packet(Packet&& packet, InterfaceId interface) {
  const UdpHeader& udp = std::get<UdpHeader>(packet.transport);
  if (packet.ip.destination.is_multicast()) return deliver_to_group(packet, interface);
  UdpSocket* socket = match({packet.ip.destination, udp.destination_port}, interface);
  if (socket == nullptr) return ip_.refuse(packet, interface);
  if (!socket->fits(packet.payload.size())) return ip_.drop(packet, verdict::kReceiveQueueFull);
  Bytes content = std::move(packet.payload).joined();
  socket->take(datagram_of(packet, interface, std::move(content)));
}

void UdpLayer::deliver_to_group(const Packet& packet, InterfaceId interface) {
  const GroupFlow flow = group_flow_of(packet);
  const auto at_port = sockets_.find(*packet.destination_port());
  if (at_port == sockets_.end()) return;
  const Datagram datagram = datagram_of(packet, interface, packet.payload.joined());
  for (UdpSocket* socket : at_port->second) {
    if (!is_member(*socket, flow, interface)) continue;
    if (socket->fits(datagram.bytes.size())) {
      socket->keep(datagram);
    } else {
      ip_.drop(packet, verdict::kReceiveQueueFull);
    }
  }
}

bool UdpLayer::is_member(const UdpSocket& socket, const GroupFlow& flow,
                         InterfaceId interface) const {
  return overlap(socket.local().ip, flow.group) && overlap(socket.interface(), interface) &&
         memberships_.of(socket, flow, interface);
}

bool UdpLayer::has_sent(const Packet& quoted) const {
  const UdpHeader& udp = std::get<UdpHeader>(quoted.transport);
  const Interface* owner = ip_.owner_of(quoted.ip.source);
  const UdpSocket* socket = match({quoted.ip.source, udp.source_port}, owner->id);
  return socket != nullptr && socket->has_sent_to({quoted.ip.destination, udp.destination_port});
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
    const bool shares = local.ip.is_multicast() && other->local().ip == local.ip;
    return !shares && overlap(other->local().ip, local.ip) &&
           overlap(other->interface(), interface);
  });
}

UdpSocket* UdpLayer::match(const SocketAddress& local, InterfaceId interface) const {
  if (last_.socket == nullptr || last_.interface != interface || !(last_.local == local)) {
    last_ = {local, interface, best_for(local, interface)};
  }
  return last_.socket;
}

UdpSocket* UdpLayer::best_for(const SocketAddress& local, InterfaceId interface) const {
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
  last_ = {};
  for (const GroupPlace& each : memberships_.remove(socket)) tell_filter(each);
  std::erase_if(waiting_, [&](const Waiting& one) { return one.socket == &socket; });
  const auto at_port = sockets_.find(socket.local().port);
  std::erase(at_port->second, &socket);
  if (at_port->second.empty()) sockets_.erase(at_port);
}

}  // namespace post::sim
