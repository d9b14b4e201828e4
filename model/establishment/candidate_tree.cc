#include "model/establishment/candidate_tree.h"

#include <algorithm>
#include <array>

#include "model/establishment/ranking.h"
#include "model/text.h"

namespace post {
namespace {

// Branch numbers are bounded; what lies beyond is not considered.
constexpr std::size_t kMaxPlaces = 1000;

std::uint16_t place(std::size_t index) { return static_cast<std::uint16_t>(index + 1); }

}  // namespace

std::string_view name_of(ExclusionReason reason) {
  constexpr std::array<std::string_view, 12> kNames = {
      "policy",     "stack_not_asked", "stack_unavailable",
      "insecure",   "duplicates",      "connectionless",
      "used_alone", "family",          "provisioning_domain",
      "scope",      "unroutable",      "group"};
  return kNames[static_cast<std::size_t>(reason)];
}

CandidateTree::CandidateTree(TreeOptions options) : options_(std::move(options)) {
  options_.locals.resize(std::min(options_.locals.size(), kMaxPlaces));
  options_.stacks.resize(std::min(options_.stacks.size(), kMaxPlaces));
  local_admitted_.assign(options_.locals.size(), true);
  stack_admitted_.assign(options_.stacks.size(), true);
  exclude_stacks();
  keep_one_kind_of_stack();
  exclude_locals();
}

void CandidateTree::exclude_stacks() {
  for (std::size_t i = 0; i < options_.stacks.size(); ++i) {
    stack_admitted_[i] = admits(options_.stacks[i], {.stack = place(i)});
  }
}

bool CandidateTree::admits(const StackCandidate& stack, Branch branch) {
  const PolicyValues& values = options_.policy.values;
  if (options_.only_stack && *options_.only_stack != stack.name) {
    return exclude(branch, ExclusionReason::kStackNotAsked, RULE(62),
                   "the Remote asks for " + *options_.only_stack);
  }
  if (!stack.available) {
    return exclude(branch, ExclusionReason::kStackUnavailable, RULE(62), "not in this world");
  }
  if (options_.to_group && !stack.groups) {
    return exclude(branch, ExclusionReason::kGroup, RULE(62), "reaches no multicast group");
  }
  if (!admitted_by_policy(branch, PolicyKey::kStack, stack.name)) return false;
  if (!stack.secure && values.security == Security::kRequire) {
    return exclude(branch, ExclusionReason::kInsecure, RULE(84),
                   "clear text under security = require; security = none allows it");
  }
  if (stack.may_duplicate && !values.duplicates_ok) {
    return exclude(branch, ExclusionReason::kDuplicates, RULE(61),
                   "may deliver a Message twice; duplicates_ok = true allows it");
  }
  return true;
}

// Rule 69: a connectionless stack would win every race. It is used alone where it is preferred to
// all that have a handshake, or where there is no other; otherwise it is left out.
void CandidateTree::keep_one_kind_of_stack() {
  const StackCandidate* best = best_stack();  // there is one where one is admitted
  for (std::size_t i = 0; i < options_.stacks.size(); ++i) {
    const StackCandidate& stack = options_.stacks[i];
    if (!stack_admitted_[i] || &stack == best) continue;
    const Branch branch{.stack = place(i)};
    if (best->connectionless) {
      stack_admitted_[i] = exclude(branch, ExclusionReason::kUsedAlone, RULE(69),
                                   best->name + " has no handshake and is used alone");
    } else if (stack.connectionless) {
      stack_admitted_[i] = exclude(branch, ExclusionReason::kConnectionless, RULE(69),
                                   "without a handshake it would win every race");
    }
  }
}

const StackCandidate* CandidateTree::best_stack() const {
  const StackCandidate* best = nullptr;
  std::pair<Standing, bool> best_key;
  for (std::size_t i = 0; i < options_.stacks.size(); ++i) {
    if (!stack_admitted_[i]) continue;
    const StackCandidate& stack = options_.stacks[i];
    std::pair key{standing_of(stack, options_.policy), stack.connectionless};
    if (best != nullptr && best_key <= key) continue;
    best = &stack;
    best_key = std::move(key);
  }
  return best;
}

void CandidateTree::exclude_locals() {
  for (std::size_t i = 0; i < options_.locals.size(); ++i) {
    const LocalCandidate& local = options_.locals[i];
    const Branch branch{.local = place(i)};
    local_admitted_[i] =
        admitted_by_policy(branch, PolicyKey::kFamily, name_of(local.address.ip.family())) &&
        admitted_by_policy(branch, PolicyKey::kInterface, local.interface_name) &&
        admitted_by_policy(branch, PolicyKey::kProvisioningDomain, local.provisioning_domain);
  }
}

void CandidateTree::add_remotes(std::span<const RemoteCandidate> remotes) {
  for (const RemoteCandidate& remote : remotes) {
    if (remotes_.size() == kMaxPlaces) break;
    if (std::ranges::find(remotes_, remote) != remotes_.end()) continue;
    remotes_.push_back(remote);
    add_leaves(place(remotes_.size() - 1));
  }
  rank_candidates(ranked_, options_.stacks, options_.policy);
}

void CandidateTree::add_leaves(std::uint16_t remote) {
  const Family family = remotes_[remote - 1u].address.ip.family();
  if (!admitted_by_policy({.remote = remote}, PolicyKey::kFamily, name_of(family))) return;
  for (std::size_t i = 0; i < options_.locals.size(); ++i) {
    if (local_admitted_[i] && pairs(place(i), remote)) add_pair(place(i), remote);
  }
}

void CandidateTree::add_pair(std::uint16_t local, std::uint16_t remote) {
  for (std::size_t i = 0; i < options_.stacks.size(); ++i) {
    if (!stack_admitted_[i]) continue;
    ranked_.push_back({{local, remote, place(i)},
                       0,
                       options_.locals[local - 1u],
                       remotes_[remote - 1u],
                       options_.stacks[i].name});
  }
}

// Rule 62: a pair across families, domains or scopes, or without a route, is never attempted.
bool CandidateTree::pairs(std::uint16_t local_place, std::uint16_t remote_place) {
  const LocalCandidate& local = options_.locals[local_place - 1u];
  const RemoteCandidate& remote = remotes_[remote_place - 1u];
  const IpAddress& from = local.address.ip;
  const IpAddress& to = remote.address.ip;
  const Branch branch{.local = local_place, .remote = remote_place};
  if (from.family() != to.family()) {
    return exclude(branch, ExclusionReason::kFamily, RULE(62), "the families differ");
  }
  if (remote.provisioning_domain && *remote.provisioning_domain != local.provisioning_domain) {
    return exclude(branch, ExclusionReason::kProvisioningDomain, RULE(62),
                   "learned in the domain '" + *remote.provisioning_domain + "'");
  }
  if (to.is_multicast()) return true;  // leaves by the interface, whatever routes there are
  if (from.is_link_local() != to.is_link_local()) {
    return exclude(branch, ExclusionReason::kScope, RULE(62), "one of the two is link-local");
  }
  // The kernel would take it, and the peer would see an address that is not the loopback's.
  if (to.is_loopback() && !from.is_loopback()) {
    return exclude(branch, ExclusionReason::kScope, RULE(62), "only the loopback reaches itself");
  }
  if (options_.routable && !options_.routable(local, to)) {
    return exclude(branch, ExclusionReason::kUnroutable, RULE(62), "no route");
  }
  return true;
}

bool CandidateTree::admitted_by_policy(Branch branch, PolicyKey key, std::string_view value) {
  const PolicyPreference* refusal = options_.policy.refusal(key, value);
  if (refusal == nullptr) return true;
  return exclude(branch, ExclusionReason::kPolicy, RULE(84), refusal->to_string());
}

bool CandidateTree::exclude(Branch branch, ExclusionReason reason, Rule rule, std::string text) {
  excluded_.push_back({branch, reason, rule, std::move(text)});
  return false;
}

const Candidate* CandidateTree::find(const Branch& branch) const {
  const auto found = std::ranges::find(ranked_, branch, &Candidate::branch);
  return found == ranked_.end() ? nullptr : &*found;
}

std::string CandidateTree::describe(const Branch& branch) const {
  std::vector<std::string> parts;
  if (branch.local != 0) parts.push_back(options_.locals[branch.local - 1u].to_string());
  if (branch.remote != 0) parts.push_back(remotes_[branch.remote - 1u].to_string());
  if (branch.stack != 0) parts.push_back(options_.stacks[branch.stack - 1u].name);
  return join(parts, " to ");
}

std::optional<Error> CandidateTree::error() const {
  if (!ranked_.empty()) return std::nullopt;
  std::vector<std::string> reasons;
  for (const Exclusion& exclusion : excluded_) {
    reasons.push_back(describe(exclusion.branch) + ": " + exclusion.text);
  }
  if (remotes_.empty()) reasons.push_back("no remote address");
  if (options_.locals.empty()) reasons.push_back("no local address");
  if (options_.stacks.empty()) reasons.push_back("no stack");
  return Error{"no_candidate", "nothing to race: " + join(reasons, "; ")};
}

}  // namespace post
