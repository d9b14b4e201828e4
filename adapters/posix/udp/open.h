// Makes datagram sockets and has them join groups.
#pragma once

#include "adapters/posix/context.h"
#include "adapters/posix/descriptor.h"
#include "model/host.h"

namespace post::posix {

/// A bound socket that reports all the seam asks for.
Result<Descriptor> open_datagram_socket(Context& context, const SocketAddress& local,
                                        InterfaceId interface);

struct GroupMembership {
  IpAddress group;
  std::optional<IpAddress> source = {};  ///< none: any (ASM)
  unsigned index = 0;                    ///< of the interface, the system's; 0: the system chooses
};
Result<void> join_group(int socket, const GroupMembership& membership);

}  // namespace post::posix
