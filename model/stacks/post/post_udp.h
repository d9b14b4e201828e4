// The stack `post/udp`: post/1 over datagrams of the host.
#pragma once

#include <memory>

#include "model/stacks/stack.h"

namespace post {

/// Messages of any size, acknowledged and repaired; congestion control as the policy
/// `congestion` says. An acceptor keeps GreetingRoom::kPlaces peers at most that have not shown yet
/// that they get what is sent to their address; one more takes the place of the first. What else
/// comes from unknown addresses leaves nothing behind.
std::shared_ptr<const Stack> make_post_udp_stack();

}  // namespace post
