#include "adapters/posix/udp/open.h"

#include <netinet/udp.h>

#include <cerrno>
#include <string>

#include "adapters/posix/errors.h"
#include "adapters/posix/option.h"
#include "adapters/posix/system_address.h"

namespace post::posix {
namespace {

/// As in all worlds: how far a group goes is a matter of its scope. The system would say 1.
constexpr int kGroupHops = 64;

/// With DF, who sends too much learns the path's MTU. By IP_PMTUDISC_INTERFACE the kernel refuses
/// what the interface cannot take and sets no DF.
int discovery_v4(Fragmentation fragmentation) {
  if (fragmentation == Fragmentation::kNever) return IP_PMTUDISC_DO;
  return fragmentation == Fragmentation::kPath ? IP_PMTUDISC_INTERFACE : IP_PMTUDISC_DONT;
}

/// Of IPv6 only the source cuts.
int discovery_v6(Fragmentation fragmentation) {
  return fragmentation == Fragmentation::kSource ? IPV6_PMTUDISC_DONT : IPV6_PMTUDISC_DO;
}

void enable_v4(int socket, Fragmentation fragmentation) {
  set_option(socket, IPPROTO_IP, IP_MTU_DISCOVER, discovery_v4(fragmentation));
  set_option(socket, IPPROTO_IP, IP_MULTICAST_ALL, int{0});
  set_option(socket, IPPROTO_IP, IP_MULTICAST_TTL, kGroupHops);
  for (const int option : {IP_RECVERR, IP_PKTINFO, IP_RECVTOS, IP_RECVTTL}) {
    enable(socket, IPPROTO_IP, option);
  }
}

void enable_v6(int socket, Fragmentation fragmentation) {
  constexpr int kMulticastAll = 29;  // IPV6_MULTICAST_ALL, which the C library does not name
  set_option(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, discovery_v6(fragmentation));
  set_option(socket, IPPROTO_IPV6, kMulticastAll, int{0});
  set_option(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, kGroupHops);
  for (const int option :
       {IPV6_V6ONLY, IPV6_RECVERR, IPV6_RECVPKTINFO, IPV6_RECVTCLASS, IPV6_RECVHOPLIMIT}) {
    enable(socket, IPPROTO_IPV6, option);
  }
}

/// What is missing on an older kernel only makes things slower.
void enable_extras(int socket) {
  enable(socket, IPPROTO_UDP, UDP_GRO);
  enable(socket, SOL_SOCKET, SO_RXQ_OVFL);
}

int send_groups_by(int socket, Family family, unsigned index) {
  if (family == Family::kIpv6) {
    return set_option(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(index));
  }
  ip_mreqn request{};
  request.imr_ifindex = static_cast<int>(index);
  return set_option(socket, IPPROTO_IP, IP_MULTICAST_IF, request);
}

int confine(int socket, Context& context, Family family, InterfaceId interface) {
  if (interface == kAnyInterface) return 0;
  const unsigned index = context.interfaces().index_of(interface);
  if (index == 0) return ENODEV;
  const int error = bind_to_interface(socket, context.interfaces().name_of(interface));
  // Without the right to do that the address alone decides where packets leave.
  if (error != 0 && error != EPERM) return error;
  return send_groups_by(socket, family, index);
}

sockaddr_storage storage_of(const IpAddress& address) {
  sockaddr_storage storage{};
  const SystemAddress system({address, 0});
  std::memcpy(&storage, system.data(), system.size());
  return storage;
}

}  // namespace

Result<Descriptor> open_datagram_socket(Context& context, const SocketAddress& local,
                                        InterfaceId interface) {
  const std::string tried = "binding datagrams to " + local.to_string();
  const auto visit = context.visit();
  Descriptor socket(::socket(system_family(local.ip.family()),
                             SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP));
  if (!socket.open()) return error_of(errno, tried);
  const auto enable_family = local.ip.is_v4() ? enable_v4 : enable_v6;
  enable_family(socket.get(), context.fragmentation());
  enable_extras(socket.get());
  // Several receivers of a group may share its address and port.
  if (local.ip.is_multicast()) enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
  const int error = confine(socket.get(), context, local.ip.family(), interface);
  if (error != 0) return error_of(error, tried);
  const SystemAddress address(local, context.interfaces().index_of(interface));
  if (::bind(socket.get(), address.data(), address.size()) != 0) return error_of(errno, tried);
  return socket;
}

Result<void> join_group(int socket, const GroupMembership& membership) {
  const int level = membership.group.is_v4() ? IPPROTO_IP : IPPROTO_IPV6;
  int error = 0;
  if (membership.source) {
    group_source_req request{};
    request.gsr_interface = membership.index;
    request.gsr_group = storage_of(membership.group);
    request.gsr_source = storage_of(*membership.source);
    error = set_option(socket, level, MCAST_JOIN_SOURCE_GROUP, request);
  } else {
    group_req request{};
    request.gr_interface = membership.index;
    request.gr_group = storage_of(membership.group);
    error = set_option(socket, level, MCAST_JOIN_GROUP, request);
  }
  if (error == 0) return {};
  return error_of(error, "joining " + membership.group.to_string());
}

}  // namespace post::posix
