// The kernel's congestion control of one socket, by its name there ("reno", "cubic").
#pragma once

#include <string>

#include "model/result.h"

namespace post::posix {

/// Whether sockets made now, in the network namespace of the calling thread, can have it. Loads no
/// module. Error `unsupported` names what this kernel has, or that this process may not choose.
Result<void> check_congestion_control(const std::string& name);

/// Of a socket that is not connected, or that listens: what it accepts has it, too. The system's
/// error number, or 0.
int set_congestion_control(int socket, const std::string& name);

}  // namespace post::posix
