// How the plain values of a policy are read, bounded and described; one overload for each type of
// value.
#pragma once

#include <string>
#include <string_view>

#include "model/policy_context.h"
#include "model/policy_values.h"
#include "model/result.h"
#include "model/text.h"

namespace post {

Error policy_value_error(std::string_view key, std::string_view found, std::string_view allowed);

/// Reads `text` as PolicyContext::set() documents it; false where it is none or out of bounds.
bool read_policy_value(const PolicyKeyInfo<Security>& info, std::string_view text, Security& value);
bool read_policy_value(const PolicyKeyInfo<DscpMarking>& info, std::string_view text,
                       DscpMarking& value);
bool read_policy_value(const PolicyKeyInfo<Ranks>& info, std::string_view text, Ranks& value);
bool read_policy_value(const PolicyKeyInfo<bool>& info, std::string_view text, bool& value);
bool read_policy_value(const PolicyKeyInfo<Duration>& info, std::string_view text, Duration& value);
bool read_policy_value(const PolicyKeyInfo<std::uint64_t>& info, std::string_view text,
                       std::uint64_t& value);
bool read_policy_value(const PolicyKeyInfo<std::string>& info, std::string_view text,
                       std::string& value);

template <class T>
bool in_bounds(const PolicyKeyInfo<T>&, const T&) {
  return true;
}
bool in_bounds(const PolicyKeyInfo<Duration>& info, const Duration& value);
bool in_bounds(const PolicyKeyInfo<std::uint64_t>& info, const std::uint64_t& value);
bool in_bounds(const PolicyKeyInfo<std::string>& info, const std::string& value);

std::string allowed_policy_value(const PolicyKeyInfo<Security>& info);
std::string allowed_policy_value(const PolicyKeyInfo<DscpMarking>& info);
std::string allowed_policy_value(const PolicyKeyInfo<Ranks>& info);
std::string allowed_policy_value(const PolicyKeyInfo<bool>& info);
std::string allowed_policy_value(const PolicyKeyInfo<Duration>& info);
std::string allowed_policy_value(const PolicyKeyInfo<std::uint64_t>& info);
std::string allowed_policy_value(const PolicyKeyInfo<std::string>& info);

/// As read_policy_value() takes it.
std::string policy_text(Security value);
std::string policy_text(DscpMarking value);
std::string policy_text(Ranks value);
std::string policy_text(bool value);
std::string policy_text(Duration value);
std::string policy_text(std::uint64_t value);
std::string policy_text(const std::string& value);

using PolicyKind = PolicyKeyDescription::Kind;
constexpr PolicyKind kind_of(const PolicyKeyInfo<Security>&) { return PolicyKind::kChoice; }
constexpr PolicyKind kind_of(const PolicyKeyInfo<DscpMarking>&) { return PolicyKind::kChoice; }
constexpr PolicyKind kind_of(const PolicyKeyInfo<Ranks>&) { return PolicyKind::kChoice; }
constexpr PolicyKind kind_of(const PolicyKeyInfo<bool>&) { return PolicyKind::kFlag; }
constexpr PolicyKind kind_of(const PolicyKeyInfo<Duration>&) { return PolicyKind::kDuration; }
constexpr PolicyKind kind_of(const PolicyKeyInfo<std::uint64_t>&) { return PolicyKind::kCount; }
inline PolicyKind kind_of(const PolicyKeyInfo<std::string>&) { return PolicyKind::kName; }

}  // namespace post
