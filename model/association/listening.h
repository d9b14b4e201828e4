// Where a Listener listens: which stacks on which local addresses. A decision without I/O.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/interface.h"
#include "model/local.h"
#include "model/policy_context.h"
#include "model/result.h"
#include "model/stacks/stack.h"

namespace post {

struct ListenPlan {
  const Stack* stack;
  SocketAddress local;
};

/// Stacks that policy and capabilities admit, in registration order. A connectionless stack listens
/// on each address, so that it answers from the one that was asked; others on all addresses of a
/// family, unless `local` names some. `no_stack` names the policy key that leaves none, `no_local`
/// says that no address fits.
/// A Local with a group is refused: `group`.
Result<std::vector<ListenPlan>> plan_listening(std::span<const Interface> interfaces,
                                               const Capabilities& capabilities,
                                               const StackRegistry& stacks, const Local& local,
                                               const Policy& policy);

struct GroupPlan {
  const Stack* stack;
  GroupMembership membership;
  std::string interface_name;
};

/// Where a Sink or Responder hears the group of `local`: each stack that can, on each interface
/// that `local` and policy admit and that has an address of the group's family. Errors as above.
Result<std::vector<GroupPlan>> plan_group(std::span<const Interface> interfaces,
                                          const Capabilities& capabilities,
                                          const StackRegistry& stacks, const Local& local,
                                          const Policy& policy);

}  // namespace post
