// Policy contexts (draft section 2.6): preferences for and restrictions on how a Carrier may be
// established.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/policy_values.h"
#include "model/result.h"
#include "model/time.h"

namespace post {

/// In the order in which they act (rule 84; RFC 9623 section 4.1.3).
enum class Preference : std::uint8_t { kProhibit, kRequire, kPrefer, kAvoid };
std::string_view name_of(Preference preference);

/// What a preference can be about.
enum class PolicyKey : std::uint8_t { kFamily, kInterface, kProvisioningDomain, kStack };
std::string_view name_of(PolicyKey key);

struct PolicySubject {
  PolicySubject(Family family);  // NOLINT(google-explicit-constructor): prefer(Family::kIpv6)
  PolicySubject(PolicyKey key, std::string value) : key(key), value(std::move(value)) {}

  PolicyKey key;
  std::string value;  ///< "ipv6", "wlan0", "lte", "tcp"
  friend bool operator==(const PolicySubject&, const PolicySubject&) = default;
};

namespace policy {
PolicySubject interface(std::string name);
PolicySubject provisioning_domain(std::string name);
PolicySubject stack(std::string name);
}  // namespace policy

enum class PolicyOrigin : std::uint8_t { kSystem, kApplication };

struct PolicyPreference {
  Preference preference;
  PolicySubject subject;
  PolicyOrigin origin = PolicyOrigin::kApplication;

  std::string to_string() const;  ///< "prohibit interface wwan0 (system)"
  friend bool operator==(const PolicyPreference&, const PolicyPreference&) = default;
};

/// What one party asks for. Built by chaining:
///
///     PolicyContext{}.prefer(Family::kIpv6).avoid(policy::interface("wwan0")).eager()
///
/// Several requirements on one key admit any of their values. A value out of bounds is kept as
/// error(), which combine() reports.
class PolicyContext {
 public:
  PolicyContext& prohibit(PolicySubject subject) { return add(Preference::kProhibit, subject); }
  PolicyContext& require(PolicySubject subject) { return add(Preference::kRequire, subject); }
  PolicyContext& prefer(PolicySubject subject) { return add(Preference::kPrefer, subject); }
  PolicyContext& avoid(PolicySubject subject) { return add(Preference::kAvoid, subject); }

  PolicyContext& security(Security security);
  PolicyContext& racing(std::string name);
  PolicyContext& ranks(Ranks ranks);
  PolicyContext& connection_attempt_delay(Duration delay);
  PolicyContext& first_address_family_count(std::uint64_t count);
  PolicyContext& establishment_timeout(Duration timeout);
  PolicyContext& close_linger(Duration linger);
  PolicyContext& reestablish_wait(Duration wait);
  PolicyContext& eager(bool eager = true);
  PolicyContext& duplicates_ok(bool ok = true);
  PolicyContext& chunk(std::uint64_t octets);
  PolicyContext& receive_buffer(std::uint64_t octets);
  PolicyContext& idle_timeout(Duration timeout);
  PolicyContext& reply_timeout(Duration timeout);
  PolicyContext& coalesce_delay(Duration delay);
  PolicyContext& hold_limit(std::uint64_t octets);
  PolicyContext& max_message(std::uint64_t octets);
  PolicyContext& max_received_message(std::uint64_t octets);
  PolicyContext& predictive_discard(bool discard = true);
  PolicyContext& priority_inheritance(bool inherit = true);
  PolicyContext& receiver_enforces_lifetime(bool enforce = true);
  PolicyContext& drop_duplicates(bool drop = true);
  PolicyContext& carrier_priority(std::uint64_t priority);
  PolicyContext& expose_lifetime(bool expose = true);
  PolicyContext& dscp(DscpMarking marking);
  PolicyContext& backlog(std::uint64_t carriers);
  PolicyContext& scheduler(std::string name);
  /// Of stacks that control congestion themselves: `post/udp`.
  PolicyContext& congestion(std::string name);

  /// From text, as scenarios do. `preference` is prohibit, require, prefer or avoid for a subject's
  /// key, empty for a plain value. Durations are integer nanoseconds or "forever", flags "true" or
  /// "false". An error (`policy_key`, `policy_value`, `policy_preference`) lists what is allowed
  /// and leaves the context as it was.
  Result<void> set(std::string_view key, std::string_view value, std::string_view preference = {});

  const std::vector<PolicyPreference>& preferences() const { return preferences_; }
  const PolicySettings& settings() const { return settings_; }
  const std::optional<Error>& error() const { return error_; }

 private:
  PolicyContext& add(Preference preference, PolicySubject subject);
  template <class T>
  PolicyContext& assign(std::optional<T> PolicySettings::*member, T value);
  Result<void> set_preference(PolicyKey key, std::string_view value, std::string_view name);

  std::vector<PolicyPreference> preferences_;
  PolicySettings settings_;
  std::optional<Error> error_;
};

/// What holds for one Carrier, frozen when it is created (rule 84): every value set, preferences in
/// the order in which they act: by kind, the system's before the application's, each as written.
struct Policy {
  std::vector<PolicyPreference> preferences;
  PolicyValues values;

  /// The entry that keeps `value` out: a prohibition of it, or a requirement of other values.
  /// Absent: admitted.
  const PolicyPreference* refusal(PolicyKey key, std::string_view value) const;
  /// True where an entry requires or prefers just this value.
  bool asks_for(PolicyKey key, std::string_view value) const;
  friend bool operator==(const Policy&, const Policy&) = default;
};
/// One for all that it holds for.
using FrozenPolicy = std::shared_ptr<const Policy>;

/// Rule 84: prohibitions add up, requirements intersect, `security` is the stricter of the two; of
/// any other plain value the application's stands, else the system's, else the default.
/// `contradiction` names the two entries that leave nothing of a key; `policy_value` is a context's
/// own error().
Result<Policy> combine(const PolicyContext& system, const PolicyContext& application);

/// For loaders, editors and `list`: each key with what it takes.
struct PolicyKeyDescription {
  enum class Kind : std::uint8_t { kPreference, kChoice, kName, kDuration, kCount, kFlag };
  std::string_view name;
  std::string_view meaning;
  Kind kind;
  std::string allowed;   ///< "ipv4 or ipv6", "10 ms to 2 s", "true or false"
  std::string fallback;  ///< as set() takes it; empty for preferences
};
std::vector<PolicyKeyDescription> policy_keys();

}  // namespace post
