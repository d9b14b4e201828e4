#include "adapters/posix/tcp/open.h"

#include <linux/tcp.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>

#include "adapters/posix/errors.h"
#include "adapters/posix/option.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/tcp/congestion_control.h"

namespace post::posix {
namespace {

constexpr int kTcp = 0;  // the family's usual protocol, which is TCP
constexpr int kBacklog = 4096;
constexpr int kFastOpenBacklog = 256;

Descriptor open_socket(Family family, bool multipath) {
  constexpr int kType = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  Descriptor socket(::socket(system_family(family), kType, multipath ? IPPROTO_MPTCP : kTcp));
  if (socket.open() && family == Family::kIpv6) enable(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  return socket;
}

int choose_congestion_control(int socket, const Context& context) {
  const std::string& name = context.congestion_control();
  return name.empty() ? 0 : set_congestion_control(socket, name);
}

int confine(int socket, const Context& context, InterfaceId interface) {
  if (interface == kAnyInterface) return 0;
  const std::string name = context.interfaces().name_of(interface);
  if (name.empty()) return ENODEV;
  const int error = bind_to_interface(socket, name);
  // Without the right to do that the address alone decides where packets leave.
  return error == EPERM ? 0 : error;
}

}  // namespace

Result<Descriptor> open_stream_socket(Context& context, const StreamPath& path, bool multipath) {
  const std::string tried = "connecting from " + path.local.to_string();
  const auto visit = context.visit();
  Descriptor socket = open_socket(path.local.ip.family(), multipath);
  if (!socket.open()) return error_of(errno, tried);
  const int error = confine(socket.get(), context, path.interface);
  if (error != 0) return error_of(error, tried);
  const int control = choose_congestion_control(socket.get(), context);
  if (control != 0) return error_of(control, tried);
  // The port is chosen with the peer known: as many connections as there are pairs of addresses.
  enable(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  const SystemAddress local(path.local, context.interfaces().index_of(path.interface));
  if (::bind(socket.get(), local.data(), local.size()) != 0) return error_of(errno, tried);
  return socket;
}

Result<Descriptor> open_listening_socket(Context& context, const SocketAddress& local) {
  const std::string tried = "listening on " + local.to_string();
  const auto visit = context.visit();
  Descriptor socket = open_socket(local.ip.family(), context.features().multipath_tcp);
  if (!socket.open()) return error_of(errno, tried);
  const int control = choose_congestion_control(socket.get(), context);
  if (control != 0) return error_of(control, tried);
  enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
  const SystemAddress address(local);
  if (::bind(socket.get(), address.data(), address.size()) != 0) return error_of(errno, tried);
  if (context.features().fast_open_listeners) {
    set_option(socket.get(), IPPROTO_TCP, TCP_FASTOPEN, kFastOpenBacklog);
  }
  if (listen(socket.get(), kBacklog) != 0) return error_of(errno, tried);
  return socket;
}

void tune_stream_socket(int socket, std::size_t unsent, Duration timeout) {
  enable(socket, IPPROTO_TCP, TCP_NODELAY);
  limit_unsent(socket, unsent);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
  if (milliseconds > 0) {
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<unsigned>(milliseconds));
  }
}

void limit_unsent(int socket, std::size_t octets) {
  const std::size_t most = std::numeric_limits<int>::max();
  const auto limit = static_cast<unsigned>(std::clamp<std::size_t>(octets, 1, most));
  set_option(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, limit);
}

}  // namespace post::posix
