// The stack `post/tcp`: post/1 over a byte stream of the host.
#pragma once

#include <memory>

#include "model/stacks/stack.h"

namespace post {

std::shared_ptr<const Stack> make_post_tcp_stack();

}  // namespace post
