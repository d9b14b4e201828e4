// What the network said of datagrams that did not arrive: the socket's error queue.
#pragma once

#include <optional>

#include "model/host.h"

namespace post::posix {

/// The oldest error that waits at `socket` and concerns its peers; none: none waits.
std::optional<PathError> next_path_error(int socket);

}  // namespace post::posix
