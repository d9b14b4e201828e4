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

std::vector<SocketAddress> addresses_for(const Stack& stack, const Local& local,
                                         const std::vector<LocalCandidate>& candidates,
                                         bool restricted) {
  const bool each = stack.promise().connectionless || restricted || local.interface ||
                    local.address || local.provisioning_domain;
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
  auto gathered = gather_locals(interfaces, local);
  if (!gathered) return gathered.error();
  const std::size_t all = gathered->size();
  std::erase_if(*gathered, [&](const LocalCandidate& l) { return !admitted(l, policy); });
  if (gathered->empty()) return Error{"no_local", "the policy leaves no local address"};

  std::vector<ListenPlan> plan;
  std::string reasons;
  for (const auto& stack : stacks.all()) {
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

}  // namespace post
