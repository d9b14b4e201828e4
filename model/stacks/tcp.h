// The stack `tcp`: framed Messages on a byte stream of the host, in clear text.
#pragma once

#include <memory>

#include "model/stacks/stack.h"

namespace post {

/// Without a framer it is vanilla TCP: one Message a direction (framer `stream`).
std::shared_ptr<const Stack> make_tcp_stack();

}  // namespace post
