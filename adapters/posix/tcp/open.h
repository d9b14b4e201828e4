// Makes stream sockets.
#pragma once

#include "adapters/posix/context.h"
#include "adapters/posix/descriptor.h"
#include "model/host.h"

namespace post::posix {

/// A socket for a connection along `path`, bound but not connected.
Result<Descriptor> open_stream_socket(Context& context, const StreamPath& path, bool multipath);
/// A listening socket. It takes connections over several paths, and early data, where the machine
/// can.
Result<Descriptor> open_listening_socket(Context& context, const SocketAddress& local);

/// Without delay, and with no more than `unsent` octets behind what is in flight.
void tune_stream_socket(int socket, std::size_t unsent, Duration timeout);
/// The system answers for at most `octets` that wait in `socket`, from then on.
void limit_unsent(int socket, std::size_t octets);

}  // namespace post::posix
