#include "adapters/ns3/host/udp/layer.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/host/udp/socket.h"

namespace post::ns3host {
namespace {

bool overlap(const IpAddress& a, const IpAddress& b) {
  return a == b || (a.family() == b.family() && (a.is_unspecified() || b.is_unspecified()));
}

bool overlap(InterfaceId a, InterfaceId b) {
  return a == b || a == kAnyInterface || b == kAnyInterface;
}

}  // namespace

UdpLayer::UdpLayer(const Environment& environment)
    : environment_(environment),
      udp_(environment.node->GetObject<ns3::UdpL4Protocol>()),
      queues_(environment.node, environment.interfaces,
              [this](InterfaceId interface) { on_queue_space(interface); }) {}

UdpLayer::~UdpLayer() {
  for (UdpSocket* socket : sockets_) socket->detach();
}

Result<std::unique_ptr<DatagramSocket>> UdpLayer::bind(SocketAddress local, InterfaceId interface) {
  if (!udp_) return Error{"not_supported", "this node has no UDP"};
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
  sockets_.push_back(socket.get());
  if (!socket->open()) {
    return Error{"address_in_use", "an application of ns-3 is bound to UDP " + local.to_string()};
  }
  return std::unique_ptr<DatagramSocket>(std::move(socket));
}

Result<void> UdpLayer::check_address(const SocketAddress& local, InterfaceId interface) const {
  const bool any = interface == kAnyInterface;
  if (!any && environment_.interfaces.find(interface) == nullptr) {
    return Error{"address_unavailable", "this host has no such interface"};
  }
  if (local.ip.is_unspecified() || local.ip.is_multicast()) return {};
  const NodeInterface* owner = environment_.interfaces.owner_of(local.ip);
  if (owner == nullptr || (!any && owner->values.id != interface)) {
    return Error{"address_unavailable", local.ip.to_string() + " is not an address of this host" +
                                            (any ? "" : " on that interface")};
  }
  return {};
}

Result<void> UdpLayer::join(DatagramSocket& socket, const IpAddress& group, InterfaceId interface) {
  const auto own = std::ranges::find(sockets_, &socket);
  const NodeInterface* on = environment_.interfaces.find(interface);
  if (own == sockets_.end() || on == nullptr) {
    return Error{"address_unavailable", "a group is joined on an interface of this host"};
  }
  if (!group.is_multicast() || group.family() != socket.local().ip.family()) {
    return Error{"address_unavailable",
                 group.to_string() + " is not a multicast group of the socket's family"};
  }
  return (*own)->join(group, *on);
}

void UdpLayer::on_icmp(const IcmpNotice& notice) {
  UdpSocket* socket = sender_of(notice.local);
  if (socket == nullptr) return;
  environment_.delivery.push(ErrorReport{socket, {notice.cause, notice.remote, notice.mtu}});
}

/// Of those that could have sent from there, the one that names the address.
UdpSocket* UdpLayer::sender_of(const SocketAddress& local) const {
  UdpSocket* best = nullptr;
  for (UdpSocket* socket : sockets_) {
    const SocketAddress& own = socket->local();
    if (own.port != local.port || !overlap(own.ip, local.ip)) continue;
    if (best == nullptr || own.ip == local.ip) best = socket;
  }
  return best;
}

void UdpLayer::wait_for_space(UdpSocket& socket, const NodeInterface& interface) {
  const auto same = [&](const Waiting& other) { return other.socket == &socket; };
  if (std::ranges::none_of(waiting_, same)) waiting_.push_back({&socket, interface.values.id});
  queues_.wait_for(interface);
}

void UdpLayer::on_queue_space(InterfaceId interface) {
  const auto elsewhere = [&](const Waiting& one) { return one.interface != interface; };
  const auto ready = std::stable_partition(waiting_.begin(), waiting_.end(), elsewhere);
  for (auto one = ready; one != waiting_.end(); ++one) one->socket->wake();
  waiting_.erase(ready, waiting_.end());
}

bool UdpLayer::clashes(const SocketAddress& local, InterfaceId interface) const {
  return std::ranges::any_of(sockets_, [&](const UdpSocket* other) {
    return other->local().port == local.port && overlap(other->local().ip, local.ip) &&
           overlap(other->interface(), interface);
  });
}

void UdpLayer::remove(UdpSocket& socket) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.socket == &socket; });
  std::erase(sockets_, &socket);
  environment_.delivery.forget(socket);
}

}  // namespace post::ns3host
