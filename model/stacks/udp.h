// The stack `udp`: one Message is one datagram; lost, repeated or reordered as the network pleases.
#pragma once

#include <memory>

#include "model/stacks/stack.h"

namespace post {

/// Never framed: a datagram has its own ends. The end of a direction means nothing on the wire.
std::shared_ptr<const Stack> make_udp_stack();

}  // namespace post
