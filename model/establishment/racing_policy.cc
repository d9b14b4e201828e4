#include "model/establishment/racing_policy.h"

#include <algorithm>

#include "model/text.h"

namespace post {

std::string_view name_of(Trigger trigger) {
  switch (trigger) {
    case Trigger::kFirst:
      return "first";
    case Trigger::kDelay:
      return "delay";
    case Trigger::kFailure:
      return "failure";
    case Trigger::kEqualRank:
      return "equal_rank";
    case Trigger::kSimultaneous:
      return "simultaneous";
    case Trigger::kAdded:
      return "added";
  }
  return "unknown";
}

Rule rule_of(Trigger trigger) {
  switch (trigger) {
    case Trigger::kFirst:
      return RULE(62);
    case Trigger::kDelay:
      return RULE(64);
    case Trigger::kFailure:
      return RULE(65);
    case Trigger::kEqualRank:
    case Trigger::kSimultaneous:
      return RULE(63);
    case Trigger::kAdded:
      return RULE(71);
  }
  return RULE(62);
}

void RacingPolicyRegistry::add(std::shared_ptr<const RacingPolicy> policy) {
  const auto place = std::ranges::lower_bound(policies_, policy->name(), {}, &RacingPolicy::name);
  if (place != policies_.end() && (*place)->name() == policy->name()) {
    *place = std::move(policy);
  } else {
    policies_.insert(place, std::move(policy));
  }
}

Result<std::shared_ptr<const RacingPolicy>> RacingPolicyRegistry::find(
    std::string_view name) const {
  for (const auto& policy : policies_) {
    if (policy->name() == name) return policy;
  }
  return Error{"racing_policy", "racing = " + std::string(name) + "; allowed: " + one_of(names())};
}

std::vector<std::string> RacingPolicyRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& policy : policies_) names.emplace_back(policy->name());
  return names;
}

}  // namespace post
