// Where a Listener listens.
#include "model/association/listening.h"

#include <algorithm>
#include <optional>

#include "model/establishment/gathering.h"

namespace post {
namespace {

/// Why this stack may not be listened on; absent: it may.
std::optional<std::string> refusal_of(const Stack& stack, const Capabilities& capabilities,
                                      const Policy& policy) {
  const PsiTraits promise = stack.promise();
  if (!stack.available(capabilities)) return "not available here";
  if (const auto* entry = policy.refusal(PolicyKey::kStack, stack.name())) {
    return entry->to_string();
  }
  if (policy.values.security == Security::kRequire && !promise.secure) {
    return "clear text; the policy says security = require";
  }
  if (promise.may_duplicate && !policy.values.duplicates_ok) {
    return "may deliver a Message twice; the policy does not say duplicates_ok";
  }
  return {};
}

bool admitted(const LocalCandidate& local, const Policy& policy) {
  return policy.refusal(PolicyKey::kFamily, name_of(local.address.ip.family())) == nullptr &&
         policy.refusal(PolicyKey::kInterface, local.interface_name) == nullptr &&
         policy.refusal(PolicyKey::kProvisioningDomain, local.provisioning_domain) == nullptr;
}

std::optional<std::string> group_refusal_of(const Stack& stack, const Capabilities& capabilities,
                                            const Policy& policy) {
  if (!stack.promise().groups) return "hears no groups";
  if (!capabilities.multicast) return "this host offers no multicast";
  return refusal_of(stack, capabilities, policy);
}

void keep_admitted(std::vector<LocalCandidate>& locals, const Policy& policy) {
  std::erase_if(locals, [&](const LocalCandidate& local) { return !admitted(local, policy); });
}

// A group is joined once on each interface.
void keep_one_address_each(std::vector<LocalCandidate>& locals, Family family) {
  std::erase_if(locals,
                [&](const LocalCandidate& local) { return local.address.ip.family() != family; });
  const auto same = [](const LocalCandidate& a, const LocalCandidate& b) {
    return a.interface == b.interface;
  };
  locals.erase(std::unique(locals.begin(), locals.end(), same), locals.end());
}

Error no_local() { return {"no_local", "the policy or the family leaves no local address"}; }

std::vector<SocketAddress> addresses_for(const Stack& stack, const Local& local,
                                         const std::vector<LocalCandidate>& candidates,
                                         bool restricted) {
  const bool each = stack.listens_per_address() || restricted || local.interface || local.address ||
                    local.provisioning_domain;
  std::vector<SocketAddress> addresses;
  for (const LocalCandidate& candidate : candidates) {
    SocketAddress address = candidate.address;
    if (!each) address.ip = IpAddress::unspecified(address.ip.family());
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace

Result<std::vector<ListenPlan>> plan_listening(std::span<const Interface> interfaces,
                                               const Capabilities& capabilities,
                                               const StackRegistry& stacks, const Local& local,
                                               const Policy& policy) {
  if (local.error) return *local.error;
  if (local.group) return Error{"group", "a group is heard by a Sink or a Responder"};
  auto gathered = gather_locals(interfaces, local);
  if (!gathered) return gathered.error();
  const std::size_t all = gathered->size();
  keep_admitted(*gathered, policy);
  if (gathered->empty()) return no_local();

  std::vector<ListenPlan> plan;
  std::string reasons;
  for (const auto& stack : stacks.all()) {
    if (stack->by_name_only() && !policy.asks_for(PolicyKey::kStack, stack->name())) continue;
    if (const auto refusal = refusal_of(*stack, capabilities, policy)) {
      reasons += "; " + std::string(stack->name()) + ": " + *refusal;
      continue;
    }
    const bool restricted = gathered->size() < all;
    for (const SocketAddress& address : addresses_for(*stack, local, *gathered, restricted)) {
      plan.push_back({stack.get(), address});
    }
  }
  if (plan.empty()) return Error{"no_stack", "no stack to listen with" + reasons};
  return plan;
}

Result<std::vector<GroupPlan>> plan_group(std::span<const Interface> interfaces,
                                          const Capabilities& capabilities,
                                          const StackRegistry& stacks, const Local& local,
                                          const Policy& policy) {
  if (local.error) return *local.error;
  auto gathered = gather_locals(interfaces, local);
  if (!gathered) return gathered.error();
  keep_admitted(*gathered, policy);
  keep_one_address_each(*gathered, local.group->family());
  if (gathered->empty()) return no_local();

  std::vector<GroupPlan> plan;
  std::string reasons;
  for (const auto& stack : stacks.all()) {
    if (const auto refusal = group_refusal_of(*stack, capabilities, policy)) {
      reasons += "; " + std::string(stack->name()) + ": " + *refusal;
      continue;
    }
    for (const LocalCandidate& on : *gathered) {
      const SocketAddress group{*local.group, local.port};
      plan.push_back(
          {stack.get(), {group, local.source, on.interface, on.address.ip}, on.interface_name});
    }
  }
  if (plan.empty()) return Error{"no_stack", "no stack to hear the group with" + reasons};
  return plan;
}

}  // namespace post
