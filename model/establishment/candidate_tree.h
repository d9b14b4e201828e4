// The candidate tree local x remote x stack: what may be raced, in which rank, and what may not and
// why.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/establishment/branch.h"
#include "model/establishment/gathering.h"
#include "model/establishment/resolving.h"
#include "model/policy_context.h"
#include "model/result.h"
#include "model/trace.h"

namespace post {

/// A stack as the tree sees it: its name and what it promises.
struct StackCandidate {
  std::string name;
  bool available = true;        ///< this world offers what it needs
  bool secure = false;          ///< authenticated and encrypted
  bool connectionless = false;  ///< up as soon as a path is chosen, without a handshake (rule 69)
  bool may_duplicate = false;   ///< a Message may arrive twice (rule 61)
  bool groups = false;          ///< sends to multicast groups
  friend bool operator==(const StackCandidate&, const StackCandidate&) = default;
};

/// A leaf of the tree.
struct Candidate {
  Branch branch;
  std::uint32_t rank = 0;  ///< from 1, best first; equal ranks start at once (rule 63)
  LocalCandidate local;
  RemoteCandidate remote;
  std::string stack;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

enum class ExclusionReason : std::uint8_t {
  kPolicy,              ///< prohibited, or another value is required (rule 84)
  kStackNotAsked,       ///< the Remote names another stack
  kStackUnavailable,    ///< this world cannot do it
  kInsecure,            ///< clear text under security = require
  kDuplicates,          ///< may duplicate without duplicates_ok (rule 61)
  kConnectionless,      ///< would win every race (rule 69)
  kUsedAlone,           ///< a connectionless stack is preferred and used alone (rule 69)
  kFamily,              ///< the pair mixes address families (rule 62)
  kProvisioningDomain,  ///< the remote was learned in another domain (rule 62)
  kScope,               ///< a link-local address pairs with one of its kind only (RFC 6724 rule 2)
  kUnroutable,          ///< no route from this local to this remote (rule 62)
  kGroup,  ///< the Remote is a multicast group, which this stack cannot reach (rule 62)
};
std::string_view name_of(ExclusionReason reason);

/// What is no candidate: a stack, a local, a remote, or a pair of local and remote. 0 in `branch`
/// says "whichever".
struct Exclusion {
  Branch branch;
  ExclusionReason reason;
  Rule rule;         ///< that decided
  std::string text;  ///< "prohibit interface wwan0 (system)"
  friend bool operator==(const Exclusion&, const Exclusion&) = default;
};

struct TreeOptions {
  std::vector<LocalCandidate> locals{};     ///< in gathering order
  std::vector<StackCandidate> stacks{};     ///< in registration order
  std::optional<std::string> only_stack{};  ///< Remote::stack()
  bool to_group = false;                    ///< the Remote is a multicast group
  Policy policy{};
  /// True where a packet from the local has a route to the address. Absent: always.
  std::function<bool(const LocalCandidate&, const IpAddress&)> routable{};
};

/// Grows as remotes are resolved (rule 71). Branches stay, ranks are renewed.
///
/// Order: preferences first, each dominating the later ones (rule 84), with protected stacks before
/// clear-text ones under security = prefer; then interfaces by name; within one interface IPv6
/// leads and families alternate (RFC 8305 section 4); then remotes as resolved, locals as gathered,
/// stacks as registered.
class CandidateTree {
 public:
  explicit CandidateTree(TreeOptions options);

  /// Adds the remotes behind those that the tree has: call with all found so far, or with the new
  /// ones only.
  void add_remotes(std::span<const RemoteCandidate> remotes);

  /// The leaves in rank order.
  const std::vector<Candidate>& ranked() const { return ranked_; }
  const Candidate* find(const Branch& branch) const;
  /// The subjects of `branch` in words: "10.1.0.2%wlan0 to 192.0.2.10:443", "tcp".
  std::string describe(const Branch& branch) const;
  /// Only grows, so that an owner can trace what is new.
  const std::vector<Exclusion>& excluded() const { return excluded_; }
  /// Why there is no leaf: `no_candidate`, naming each exclusion, and the policy key where a
  /// requirement leaves nothing. Absent while there are leaves.
  std::optional<Error> error() const;

 private:
  // Each says whether the subject stays, and otherwise notes why not.
  bool admits(const StackCandidate& stack, Branch branch);
  bool admitted_by_policy(Branch branch, PolicyKey key, std::string_view value);
  bool pairs(std::uint16_t local_place, std::uint16_t remote_place);
  bool exclude(Branch branch, ExclusionReason reason, Rule rule, std::string text);

  void exclude_stacks();
  void keep_one_kind_of_stack();
  const StackCandidate* best_stack() const;
  void exclude_locals();
  void add_leaves(std::uint16_t remote);
  void add_pair(std::uint16_t local, std::uint16_t remote);

  TreeOptions options_;
  std::vector<RemoteCandidate> remotes_;
  std::vector<bool> local_admitted_;
  std::vector<bool> stack_admitted_;
  std::vector<Candidate> ranked_;
  std::vector<Exclusion> excluded_;
};

}  // namespace post
