#include "adapters/posix/udp/error_queue.h"

#include <linux/errqueue.h>

#include "adapters/posix/errors.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/udp/control.h"

namespace post::posix {
namespace {

bool carries_error(const cmsghdr& control) {
  return (control.cmsg_level == IPPROTO_IP && control.cmsg_type == IP_RECVERR) ||
         (control.cmsg_level == IPPROTO_IPV6 && control.cmsg_type == IPV6_RECVERR);
}

PathError path_error_of(const sock_extended_err& error, const SocketAddress& remote) {
  PathError result{cause_of(static_cast<int>(error.ee_errno)), remote, 0};
  if (result.cause == Cause::kPacketTooBig) result.mtu = error.ee_info;
  if (result.cause == Cause::kReset) result.cause = Cause::kUnreachable;
  return result;
}

}  // namespace

std::optional<PathError> next_path_error(int socket) {
  SystemAddress remote;
  ControlBuffer control;
  msghdr header{};
  header.msg_name = remote.data();
  header.msg_namelen = SystemAddress::capacity();
  header.msg_control = control.octets.data();
  header.msg_controllen = control.octets.size();
  if (recvmsg(socket, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return {};
  PathError result{Cause::kUnreachable, remote.value(), 0};
  for_each_control(header, [&](const cmsghdr& each) {
    if (carries_error(each)) {
      result = path_error_of(value_of<sock_extended_err>(each), remote.value());
    }
  });
  return result;
}

}  // namespace post::posix
