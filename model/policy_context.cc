#include "model/policy_context.h"

#include <algorithm>
#include <array>

#include "model/policy_text.h"

namespace post {
namespace {

constexpr std::array kPolicyKeys = {PolicyKey::kFamily, PolicyKey::kInterface,
                                    PolicyKey::kProvisioningDomain, PolicyKey::kStack};
constexpr std::array kPreferences = {Preference::kProhibit, Preference::kRequire,
                                     Preference::kPrefer, Preference::kAvoid};
constexpr std::size_t kMaxSubject = 255;

std::optional<PolicyKey> key_named(std::string_view name) {
  for (const PolicyKey key : kPolicyKeys) {
    if (name_of(key) == name) return key;
  }
  return std::nullopt;
}

std::optional<Preference> preference_named(std::string_view name) {
  for (const Preference preference : kPreferences) {
    if (name_of(preference) == name) return preference;
  }
  return std::nullopt;
}

std::string allowed_preferences() {
  std::vector<std::string> names;
  for (const Preference preference : kPreferences) names.emplace_back(name_of(preference));
  return one_of(names);
}

std::string allowed_subject(PolicyKey key) {
  if (key == PolicyKey::kFamily) return "ipv4 or ipv6";
  if (key == PolicyKey::kProvisioningDomain) return "a name, empty for the default domain";
  return "a name of 1 to 255 characters";
}

std::optional<Error> refuse(const PolicySubject& subject) {
  const bool fits = subject.value.size() <= kMaxSubject &&
                    (!subject.value.empty() || subject.key == PolicyKey::kProvisioningDomain);
  const bool known =
      subject.key != PolicyKey::kFamily || subject.value == "ipv4" || subject.value == "ipv6";
  if (fits && known) return std::nullopt;
  return policy_value_error(name_of(subject.key), subject.value, allowed_subject(subject.key));
}

Error unknown_key(std::string_view key) {
  std::vector<std::string> names;
  for (const PolicyKeyDescription& known : policy_keys()) names.emplace_back(known.name);
  return {"policy_key", "no policy key '" + std::string(key) + "'; allowed: " + one_of(names)};
}

bool is_plain_key(std::string_view key) {
  bool found = false;
  for_each_policy_key([&](const auto& info) { found = found || info.name == key; });
  return found;
}

Error no_preference(std::string_view key, std::string_view preference) {
  return {"policy_preference", std::string(key) + " is a plain value and takes no preference '" +
                                   std::string(preference) + "'"};
}

// Finds the plain value `key` and reads `text` into it. Absent: no such key.
std::optional<Result<void>> set_plain(PolicySettings& settings, std::string_view key,
                                      std::string_view text) {
  std::optional<Result<void>> outcome;
  for_each_policy_key(
      [&](const auto& info, auto& field) {
        if (info.name != key) return;
        auto value = info.fallback;
        const bool read = read_policy_value(info, text, value);
        if (read) field = std::move(value);
        outcome = read ? Result<void>() : policy_value_error(key, text, allowed_policy_value(info));
      },
      settings);
  return outcome;
}

}  // namespace

std::string_view name_of(Preference preference) {
  constexpr std::array<std::string_view, 4> kNames = {"prohibit", "require", "prefer", "avoid"};
  return kNames[static_cast<std::size_t>(preference)];
}

std::string_view name_of(PolicyKey key) {
  constexpr std::array<std::string_view, 4> kNames = {"family", "interface", "provisioning_domain",
                                                      "stack"};
  return kNames[static_cast<std::size_t>(key)];
}

PolicySubject::PolicySubject(Family family)
    : key(PolicyKey::kFamily), value(post::name_of(family)) {}

namespace policy {
PolicySubject interface(std::string name) { return {PolicyKey::kInterface, std::move(name)}; }
PolicySubject provisioning_domain(std::string name) {
  return {PolicyKey::kProvisioningDomain, std::move(name)};
}
PolicySubject stack(std::string name) { return {PolicyKey::kStack, std::move(name)}; }
}  // namespace policy

std::string PolicyPreference::to_string() const {
  const std::string_view who = origin == PolicyOrigin::kSystem ? "system" : "application";
  return std::string(name_of(preference)) + " " + std::string(name_of(subject.key)) + " " +
         subject.value + " (" + std::string(who) + ")";
}

PolicyContext& PolicyContext::add(Preference preference, PolicySubject subject) {
  std::optional<Error> error = refuse(subject);
  if (!error) preferences_.push_back({preference, std::move(subject)});
  if (!error_) error_ = std::move(error);
  return *this;
}

template <class T>
PolicyContext& PolicyContext::assign(std::optional<T> PolicySettings::*member, T value) {
  const auto set = [&](const auto& info, auto& field) {
    if constexpr (std::is_same_v<decltype(info.fallback), T>) {
      if (&field != &(settings_.*member)) return;
      if (in_bounds(info, value)) {
        field = value;
      } else if (!error_) {
        error_ = policy_value_error(info.name, policy_text(value), allowed_policy_value(info));
      }
    }
  };
  for_each_policy_key(set, settings_);
  return *this;
}

PolicyContext& PolicyContext::security(Security security) {
  return assign(&PolicySettings::security, security);
}
PolicyContext& PolicyContext::racing(std::string name) {
  return assign(&PolicySettings::racing, std::move(name));
}
PolicyContext& PolicyContext::ranks(Ranks ranks) { return assign(&PolicySettings::ranks, ranks); }
PolicyContext& PolicyContext::connection_attempt_delay(Duration delay) {
  return assign(&PolicySettings::connection_attempt_delay, delay);
}
PolicyContext& PolicyContext::first_address_family_count(std::uint64_t count) {
  return assign(&PolicySettings::first_address_family_count, count);
}
PolicyContext& PolicyContext::establishment_timeout(Duration timeout) {
  return assign(&PolicySettings::establishment_timeout, timeout);
}
PolicyContext& PolicyContext::close_linger(Duration linger) {
  return assign(&PolicySettings::close_linger, linger);
}
PolicyContext& PolicyContext::reestablish_wait(Duration wait) {
  return assign(&PolicySettings::reestablish_wait, wait);
}
PolicyContext& PolicyContext::eager(bool eager) { return assign(&PolicySettings::eager, eager); }
PolicyContext& PolicyContext::duplicates_ok(bool ok) {
  return assign(&PolicySettings::duplicates_ok, ok);
}
PolicyContext& PolicyContext::chunk(std::uint64_t octets) {
  return assign(&PolicySettings::chunk, octets);
}
PolicyContext& PolicyContext::receive_buffer(std::uint64_t octets) {
  return assign(&PolicySettings::receive_buffer, octets);
}
PolicyContext& PolicyContext::idle_timeout(Duration timeout) {
  return assign(&PolicySettings::idle_timeout, timeout);
}
PolicyContext& PolicyContext::reply_timeout(Duration timeout) {
  return assign(&PolicySettings::reply_timeout, timeout);
}
PolicyContext& PolicyContext::coalesce_delay(Duration delay) {
  return assign(&PolicySettings::coalesce_delay, delay);
}
PolicyContext& PolicyContext::hold_limit(std::uint64_t octets) {
  return assign(&PolicySettings::hold_limit, octets);
}
PolicyContext& PolicyContext::max_message(std::uint64_t octets) {
  return assign(&PolicySettings::max_message, octets);
}
PolicyContext& PolicyContext::max_received_message(std::uint64_t octets) {
  return assign(&PolicySettings::max_received_message, octets);
}
PolicyContext& PolicyContext::predictive_discard(bool discard) {
  return assign(&PolicySettings::predictive_discard, discard);
}
PolicyContext& PolicyContext::priority_inheritance(bool inherit) {
  return assign(&PolicySettings::priority_inheritance, inherit);
}
PolicyContext& PolicyContext::receiver_enforces_lifetime(bool enforce) {
  return assign(&PolicySettings::receiver_enforces_lifetime, enforce);
}
PolicyContext& PolicyContext::drop_duplicates(bool drop) {
  return assign(&PolicySettings::drop_duplicates, drop);
}
PolicyContext& PolicyContext::carrier_priority(std::uint64_t priority) {
  return assign(&PolicySettings::carrier_priority, priority);
}
PolicyContext& PolicyContext::expose_lifetime(bool expose) {
  return assign(&PolicySettings::expose_lifetime, expose);
}
PolicyContext& PolicyContext::dscp(DscpMarking marking) {
  return assign(&PolicySettings::dscp, marking);
}
PolicyContext& PolicyContext::backlog(std::uint64_t carriers) {
  return assign(&PolicySettings::backlog, carriers);
}
PolicyContext& PolicyContext::scheduler(std::string name) {
  return assign(&PolicySettings::scheduler, std::move(name));
}
PolicyContext& PolicyContext::congestion(std::string name) {
  return assign(&PolicySettings::congestion, std::move(name));
}

Result<void> PolicyContext::set(std::string_view key, std::string_view value,
                                std::string_view preference) {
  const std::optional<PolicyKey> subject_key = key_named(key);
  if (subject_key) return set_preference(*subject_key, value, preference);
  if (!preference.empty() && is_plain_key(key)) return no_preference(key, preference);
  const std::optional<Result<void>> plain = set_plain(settings_, key, value);
  if (!plain) return unknown_key(key);
  return *plain;
}

Result<void> PolicyContext::set_preference(PolicyKey key, std::string_view value,
                                           std::string_view name) {
  const std::optional<Preference> preference = preference_named(name);
  if (!preference) {
    return Error{"policy_preference", std::string(name_of(key)) + " with preference '" +
                                          std::string(name) +
                                          "'; allowed: " + allowed_preferences()};
  }
  PolicySubject subject(key, std::string(value));
  if (std::optional<Error> error = refuse(subject)) return *std::move(error);
  preferences_.push_back({*preference, std::move(subject)});
  return {};
}

std::vector<PolicyKeyDescription> policy_keys() {
  using Kind = PolicyKeyDescription::Kind;
  std::vector<PolicyKeyDescription> keys;
  for (const PolicyKey key : kPolicyKeys) {
    keys.push_back({name_of(key), "prohibit, require, prefer or avoid it", Kind::kPreference,
                    allowed_subject(key), ""});
  }
  for_each_policy_key([&](const auto& info) {
    keys.push_back({info.name, info.meaning, kind_of(info), allowed_policy_value(info),
                    policy_text(info.fallback)});
  });
  return keys;
}

}  // namespace post
