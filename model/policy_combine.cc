// How the contexts of the system and the application become the policy of one Carrier (rule 84).
#include <algorithm>

#include "model/policy_context.h"

namespace post {
namespace {

using Preferences = std::vector<PolicyPreference>;

void append_kind(Preferences& to, const Preferences& from, Preference kind, PolicyOrigin origin) {
  for (const PolicyPreference& entry : from) {
    if (entry.preference == kind) to.push_back({kind, entry.subject, origin});
  }
}

Preferences in_acting_order(const PolicyContext& system, const PolicyContext& application) {
  Preferences all;
  for (const Preference kind :
       {Preference::kProhibit, Preference::kRequire, Preference::kPrefer, Preference::kAvoid}) {
    append_kind(all, system.preferences(), kind, PolicyOrigin::kSystem);
    append_kind(all, application.preferences(), kind, PolicyOrigin::kApplication);
  }
  return all;
}

bool is_about(const PolicyPreference& entry, Preference kind, PolicyKey key) {
  return entry.preference == kind && entry.subject.key == key;
}

// A required value that nothing refuses keeps its key satisfiable. Otherwise the first requirement
// of the key and what refuses it contradict each other.
std::optional<Error> contradiction(const Policy& policy, PolicyKey key) {
  const PolicyPreference* required = nullptr;
  for (const PolicyPreference& entry : policy.preferences) {
    if (!is_about(entry, Preference::kRequire, key)) continue;
    if (policy.refusal(key, entry.subject.value) == nullptr) return std::nullopt;
    if (required == nullptr) required = &entry;
  }
  if (required == nullptr) return std::nullopt;
  const PolicyPreference* other = policy.refusal(key, required->subject.value);
  return Error{"contradiction", "policy key " + std::string(name_of(key)) + ": " +
                                    required->to_string() + " and " + other->to_string() +
                                    " leave nothing"};
}

PolicyValues combine_values(const PolicySettings& system, const PolicySettings& application) {
  PolicyValues values;
  for_each_policy_key(
      [](const auto& info, auto& value, const auto& first, const auto& second) {
        value = second ? *second : first.value_or(info.fallback);
      },
      values, system, application);
  if (system.security && application.security) {
    values.security = std::max(*system.security, *application.security);
  }
  return values;
}

}  // namespace

PolicyValues default_policy_values() { return combine_values({}, {}); }

bool Policy::asks_for(PolicyKey key, std::string_view value) const {
  for (const PolicyPreference& entry : preferences) {
    const bool asks =
        is_about(entry, Preference::kRequire, key) || is_about(entry, Preference::kPrefer, key);
    if (asks && entry.subject.value == value) return true;
  }
  return false;
}

const PolicyPreference* Policy::refusal(PolicyKey key, std::string_view value) const {
  const auto names_value = [&](const PolicyPreference& e) { return e.subject.value == value; };
  for (const PolicyPreference& entry : preferences) {
    if (is_about(entry, Preference::kProhibit, key) && names_value(entry)) return &entry;
  }
  for (const PolicyOrigin origin : {PolicyOrigin::kSystem, PolicyOrigin::kApplication}) {
    const PolicyPreference* required = nullptr;
    bool admitted = false;
    for (const PolicyPreference& entry : preferences) {
      if (!is_about(entry, Preference::kRequire, key) || entry.origin != origin) continue;
      if (required == nullptr) required = &entry;
      admitted = admitted || names_value(entry);
    }
    if (required != nullptr && !admitted) return required;
  }
  return nullptr;
}

Result<Policy> combine(const PolicyContext& system, const PolicyContext& application) {
  if (system.error()) return *system.error();
  if (application.error()) return *application.error();
  Policy policy{in_acting_order(system, application),
                combine_values(system.settings(), application.settings())};
  for (const PolicyKey key : {PolicyKey::kFamily, PolicyKey::kInterface,
                              PolicyKey::kProvisioningDomain, PolicyKey::kStack}) {
    if (auto error = contradiction(policy, key)) return *std::move(error);
  }
  return policy;
}

}  // namespace post
