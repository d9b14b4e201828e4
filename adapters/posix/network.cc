#include "adapters/posix/network.h"

#include <algorithm>
#include <cerrno>

#include "adapters/posix/errors.h"
#include "adapters/posix/tcp/channel.h"
#include "adapters/posix/tcp/listener.h"
#include "adapters/posix/udp/open.h"
#include "adapters/posix/udp/socket.h"

namespace post::posix {

std::vector<Interface> PosixNetwork::interfaces() const {
  context_->monitor().catch_up();
  std::vector<Interface> all = context_->interfaces().all();
  for (Interface& interface : all) {
    const auto domain = provisioning_domains_.find(interface.name);
    if (domain != provisioning_domains_.end()) interface.provisioning_domain = domain->second;
  }
  return all;
}

bool PosixNetwork::routable(const IpAddress& local, InterfaceId interface,
                            const IpAddress& remote) const {
  context_->monitor().catch_up();
  return context_->monitor().route(local, interface, remote).has_value();
}

Capabilities PosixNetwork::capabilities() const {
  const Features& features = context_->features();
  return {.datagrams = true,
          .streams = true,
          .multicast = true,
          .fast_open = features.fast_open,
          .multipath_tcp = features.multipath_tcp,
          .ecn = true};
}

PathHints PosixNetwork::path_hints(const StreamPath& path) const {
  return path_hints_ ? path_hints_(path) : PathHints{};
}

void PosixNetwork::add_observer(Observer& observer) { context_->monitor().add(observer); }

void PosixNetwork::remove_observer(Observer& observer) { context_->monitor().remove(observer); }

Result<std::unique_ptr<DatagramSocket>> PosixNetwork::bind_datagram(const SocketAddress& local,
                                                                    InterfaceId interface) {
  return UdpSocket::bind(context_, local, interface);
}

Result<std::unique_ptr<ByteChannel>> PosixNetwork::connect_stream(const StreamPath& path,
                                                                  const StreamOptions& options) {
  return TcpChannel::connect(context_, path, options);
}

Result<std::unique_ptr<StreamListener>> PosixNetwork::listen_stream(const SocketAddress& local) {
  return TcpListener::listen(context_, local);
}

Result<void> PosixNetwork::join(DatagramSocket& socket, const IpAddress& group,
                                InterfaceId interface) {
  return join_group(socket, group, {}, interface);
}

Result<void> PosixNetwork::join_source(DatagramSocket& socket, const IpAddress& group,
                                       const IpAddress& source, InterfaceId interface) {
  return join_group(socket, group, source, interface);
}

Result<void> PosixNetwork::join_group(DatagramSocket& socket, const IpAddress& group,
                                      std::optional<IpAddress> source, InterfaceId interface) {
  auto* own = dynamic_cast<UdpSocket*>(&socket);
  if (own == nullptr) return Error{"not_supported", "only sockets of this host can join groups"};
  if (!group.is_multicast() || group.family() != own->local().ip.family()) {
    return Error{"address_unavailable",
                 group.to_string() + " is not a multicast group of the socket's family"};
  }
  const unsigned index = context_->interfaces().index_of(interface);
  if (interface != kAnyInterface && index == 0) {
    return error_of(ENODEV, "joining " + group.to_string());
  }
  return posix::join_group(own->descriptor(), {group, source, index});
}

}  // namespace post::posix
