#include "adapters/ns3/host/tcp/layer.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/host/address.h"

namespace post::ns3host {
namespace {

constexpr std::size_t kTcpHeader = 20;

std::size_t segment_size(std::size_t mtu, Family family) {
  return mtu - (family == Family::kIpv4 ? 20 : 40) - kTcpHeader;
}

Error in_use(const SocketAddress& local) {
  return {"address_in_use", "TCP " + local.to_string() + " is in use on this node"};
}

}  // namespace

TcpLayer::TcpLayer(const Environment& environment)
    : environment_(environment), tcp_(environment.node->GetObject<ns3::TcpL4Protocol>()) {}

TcpLayer::~TcpLayer() {
  for (Channel* channel : channels_) channel->abandon();
  for (Listener* listener : listeners_) listener->abandon();
}

// ---- the application's side ----

Result<std::unique_ptr<ByteChannel>> TcpLayer::connect(const StreamPath& path) {
  const InterfaceTable& interfaces = environment_.interfaces;
  if (!path.local.ip.is_unspecified() && interfaces.owner_of(path.local.ip) == nullptr) {
    return Error{"address_unavailable",
                 path.local.ip.to_string() + " is not an address of this host"};
  }
  const auto egress = environment_.egress.find(path.local.ip, path.interface, path.remote.ip);
  if (!egress || path.remote.ip.is_multicast()) {
    return Error{"unreachable", "no route to " + path.remote.to_string()};
  }
  const auto socket = StreamSocket::make(environment_.node, environment_.options,
                                         segment_size(egress->mtu, path.remote.ip.family()));
  if (!egress->own) socket->BindToNetDevice(egress->interface->device);
  SocketAddress local{egress->source, path.local.port};
  if (auto bound = bind(socket, local); !bound) return bound.error();
  auto channel = make_channel(socket, local, path.remote, false);
  socket->open(to_ns3(path.remote));
  return std::unique_ptr<ByteChannel>(std::move(channel));
}

Result<std::unique_ptr<StreamListener>> TcpLayer::listen(const SocketAddress& wanted) {
  SocketAddress local = wanted;
  if (!local.ip.is_unspecified() && environment_.interfaces.owner_of(local.ip) == nullptr) {
    return Error{"address_unavailable", local.ip.to_string() + " is not an address of this host"};
  }
  const auto socket = StreamSocket::make(environment_.node, environment_.options,
                                         segment_size(least_mtu(local), local.ip.family()));
  if (auto bound = bind(socket, local); !bound) return bound.error();
  socket->Listen();
  auto listener = std::make_unique<Listener>(
      Listener::Setup{environment_.executor, environment_.entity, *this, socket, local});
  listeners_.push_back(listener.get());
  return std::unique_ptr<StreamListener>(std::move(listener));
}

Result<void> TcpLayer::bind(const ns3::Ptr<StreamSocket>& socket, SocketAddress& local) {
  const auto taken = [&](std::uint16_t port) {
    const SocketAddress wanted{local.ip, port};
    return listens(wanted) || socket->Bind(to_ns3(wanted)) != 0;
  };
  if (local.port != 0) {
    if (taken(local.port)) return in_use(local);
    return {};
  }
  const auto port = ephemeral_.next(taken);
  if (!port) return Error{"ports_exhausted", "all ports from 49152 to 65535 are in use"};
  local.port = *port;
  return {};
}

/// ns-3 would let a socket of one address and one of all share a port.
bool TcpLayer::listens(const SocketAddress& local) const {
  return std::ranges::any_of(listeners_, [&](const Listener* listener) {
    const SocketAddress own = listener->local();
    const bool overlap = own.ip == local.ip || own.ip.is_unspecified() || local.ip.is_unspecified();
    return own.port == local.port && own.ip.family() == local.ip.family() && overlap;
  });
}

/// What is accepted may come over any of the interfaces that the listener hears.
std::size_t TcpLayer::least_mtu(const SocketAddress& local) const {
  if (const NodeInterface* owner = environment_.interfaces.owner_of(local.ip)) {
    return owner->values.mtu;
  }
  std::size_t least = 1500;
  for (const NodeInterface& each : environment_.interfaces.all()) {
    least = std::min(least, each.values.mtu);
  }
  return least;
}

// ---- channels ----

std::unique_ptr<Channel> TcpLayer::adopt(ns3::Ptr<StreamSocket> socket) {
  ns3::Address local;
  ns3::Address remote;
  socket->GetSockName(local);
  socket->GetPeerName(remote);
  return make_channel(socket, from_ns3(local), from_ns3(remote), true);
}

std::unique_ptr<Channel> TcpLayer::make_channel(const ns3::Ptr<StreamSocket>& socket,
                                                const SocketAddress& local,
                                                const SocketAddress& remote, bool up) {
  auto channel = std::make_unique<Channel>(
      Channel::Setup{environment_.executor, environment_.entity, *this, socket, local, remote, up});
  channels_.push_back(channel.get());
  return channel;
}

void TcpLayer::remove(Channel& channel) { std::erase(channels_, &channel); }

void TcpLayer::remove(Listener& listener) { std::erase(listeners_, &listener); }

void TcpLayer::on_icmp(const IcmpNotice& notice) {
  if (notice.cause == Cause::kPacketTooBig) return;  // ns-3's IP sends smaller pieces by itself
  const auto quoted = std::ranges::find_if(channels_, [&](const Channel* channel) {
    return channel->local() == notice.local && channel->remote() == notice.remote;
  });
  if (quoted != channels_.end()) (*quoted)->on_network_error(notice.cause);
}

}  // namespace post::ns3host
