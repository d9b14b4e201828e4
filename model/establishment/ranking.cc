#include "model/establishment/ranking.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace post {
namespace {

using Candidates = std::vector<Candidate>;

std::string_view value_of(const Candidate& candidate, PolicyKey key) {
  switch (key) {
    case PolicyKey::kFamily:
      return name_of(candidate.local.address.ip.family());
    case PolicyKey::kInterface:
      return candidate.local.interface_name;
    case PolicyKey::kProvisioningDomain:
      return candidate.local.provisioning_domain;
    case PolicyKey::kStack:
      return candidate.stack;
  }
  return {};
}

// 0 is better: what is preferred before what is not, what is not avoided before what is.
std::uint8_t place_of(const PolicyPreference& entry, bool matches) {
  return entry.preference == Preference::kPrefer ? !matches : matches;
}

bool orders(const PolicyPreference& entry) {
  return entry.preference == Preference::kPrefer || entry.preference == Preference::kAvoid;
}

// `preferences` stand in acting order, so that the first element dominates.
Standing standing_of(const Candidate& candidate, const StackCandidate& stack,
                     const Policy& policy) {
  Standing standing;
  if (policy.values.security == Security::kPrefer) standing.push_back(!stack.secure);
  for (const PolicyPreference& entry : policy.preferences) {
    if (!orders(entry)) continue;
    const bool matches = value_of(candidate, entry.subject.key) == entry.subject.value;
    standing.push_back(place_of(entry, matches));
  }
  return standing;
}

struct Ranked {
  Candidate candidate;
  Standing standing;

  bool same_group(const Ranked& other) const {
    return standing == other.standing &&
           candidate.local.interface == other.candidate.local.interface;
  }
};

bool precedes(const Ranked& a, const Ranked& b) {
  using Key = std::tuple<const Standing&, const std::string&, InterfaceId, std::uint16_t,
                         std::uint16_t, std::uint16_t>;
  const auto key = [](const Ranked& r) {
    const auto& [local, remote, stack] = r.candidate.branch;
    const LocalCandidate& from = r.candidate.local;
    return Key(r.standing, from.interface_name, from.interface, remote, local, stack);
  };
  return key(a) < key(b);
}

bool is_ipv6(const Ranked& ranked) {
  return ranked.candidate.local.address.ip.family() == Family::kIpv6;
}

bool same_pair(const Ranked& a, const Ranked& b) {
  return a.candidate.branch.local == b.candidate.branch.local &&
         a.candidate.branch.remote == b.candidate.branch.remote;
}

// Moves the leaves of one pair of local and remote: the stacks of a pair stay together.
template <class Iterator>
void move_pair(Iterator& from, Iterator end, std::vector<Ranked>& to) {
  if (from == end) return;
  const Ranked first = *from;
  while (from != end && same_pair(*from, first)) to.push_back(std::move(*from++));
}

// RFC 8305 section 4: `first_count` addresses of the leading family, then the families alternate.
template <class Iterator>
void interleave_families(Iterator begin, Iterator end, std::uint64_t first_count) {
  const Iterator other_family = std::stable_partition(begin, end, is_ipv6);
  std::vector<Ranked> woven;
  Iterator leading = begin;
  Iterator other = other_family;
  for (std::uint64_t i = 1; i < first_count; ++i) move_pair(leading, other_family, woven);
  while (leading != other_family || other != end) {
    move_pair(leading, other_family, woven);
    move_pair(other, end, woven);
  }
  std::ranges::move(woven, begin);
}

void interleave_groups(std::vector<Ranked>& ranked, std::uint64_t first_count) {
  auto begin = ranked.begin();
  while (begin != ranked.end()) {
    const auto end =
        std::find_if(begin, ranked.end(), [&](const Ranked& r) { return !r.same_group(*begin); });
    interleave_families(begin, end, first_count);
    begin = end;
  }
}

// Rule 63: distinct ranks, unless the policy lets those that no preference tells apart share one.
void number_ranks(std::vector<Ranked>& ranked, Ranks ranks) {
  std::uint32_t rank = 0;
  const Standing* previous = nullptr;
  for (Ranked& entry : ranked) {
    const bool shares =
        ranks == Ranks::kEqual && previous != nullptr && entry.standing == *previous;
    if (!shares) ++rank;
    entry.candidate.rank = rank;
    previous = &entry.standing;
  }
}

}  // namespace

Standing standing_of(const StackCandidate& stack, const Policy& policy) {
  Standing standing;
  if (policy.values.security == Security::kPrefer) standing.push_back(!stack.secure);
  for (const PolicyPreference& entry : policy.preferences) {
    if (!orders(entry) || entry.subject.key != PolicyKey::kStack) continue;
    standing.push_back(place_of(entry, entry.subject.value == stack.name));
  }
  return standing;
}

void rank_candidates(std::vector<Candidate>& candidates, std::span<const StackCandidate> stacks,
                     const Policy& policy) {
  std::vector<Ranked> ranked;
  for (Candidate& candidate : candidates) {
    Standing standing = standing_of(candidate, stacks[candidate.branch.stack - 1u], policy);
    ranked.push_back({std::move(candidate), std::move(standing)});
  }
  std::ranges::stable_sort(ranked, precedes);
  interleave_groups(ranked, policy.values.first_address_family_count);
  number_ranks(ranked, policy.values.ranks);
  candidates.clear();
  for (Ranked& entry : ranked) candidates.push_back(std::move(entry.candidate));
}

}  // namespace post
