#include "model/policy_text.h"

#include <algorithm>
#include <array>

namespace post {
namespace {

constexpr std::array kSecurities = {Security::kNone, Security::kPrefer, Security::kRequire};
constexpr std::array kRanks = {Ranks::kDistinct, Ranks::kEqual};
constexpr std::array kMarkings = {DscpMarking::kNone, DscpMarking::kNiceness};
constexpr std::size_t kMaxName = 64;

template <class Choices, class Choice>
bool choose(const Choices& choices, std::string_view text, Choice& value) {
  const auto found = std::ranges::find(choices, text, [](Choice c) { return name_of(c); });
  if (found == choices.end()) return false;
  value = *found;
  return true;
}

template <class Choices>
std::string names_of(const Choices& choices) {
  std::vector<std::string> names;
  for (const auto choice : choices) names.emplace_back(name_of(choice));
  return one_of(names);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

Error policy_value_error(std::string_view key, std::string_view found, std::string_view allowed) {
  return {"policy_value", std::string(key) + " = '" + std::string(found.substr(0, 80)) +
                              "'; allowed: " + std::string(allowed)};
}

std::string_view name_of(Security security) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "prefer", "require"};
  return kNames[static_cast<std::size_t>(security)];
}

std::string_view name_of(DscpMarking marking) {
  return marking == DscpMarking::kNiceness ? "niceness" : "none";
}

std::string_view name_of(Ranks ranks) { return ranks == Ranks::kEqual ? "equal" : "distinct"; }

bool read_policy_value(const PolicyKeyInfo<Security>&, std::string_view text, Security& value) {
  return choose(kSecurities, text, value);
}

bool read_policy_value(const PolicyKeyInfo<DscpMarking>&, std::string_view text,
                       DscpMarking& value) {
  return choose(kMarkings, text, value);
}

bool read_policy_value(const PolicyKeyInfo<Ranks>&, std::string_view text, Ranks& value) {
  return choose(kRanks, text, value);
}

bool read_policy_value(const PolicyKeyInfo<bool>&, std::string_view text, bool& value) {
  value = text == "true";
  return value || text == "false";
}

bool read_policy_value(const PolicyKeyInfo<Duration>& info, std::string_view text,
                       Duration& value) {
  std::uint64_t count = 0;
  if (text == "forever") {
    value = kForever;
  } else if (parse_decimal(text, count) && count < std::uint64_t{INT64_MAX}) {
    value = Duration(static_cast<std::int64_t>(count));
  } else {
    return false;
  }
  return in_bounds(info, value);
}

bool read_policy_value(const PolicyKeyInfo<std::uint64_t>& info, std::string_view text,
                       std::uint64_t& value) {
  return parse_decimal(text, value) && in_bounds(info, value);
}

bool read_policy_value(const PolicyKeyInfo<std::string>& info, std::string_view text,
                       std::string& value) {
  value = text;
  return in_bounds(info, value);
}

bool in_bounds(const PolicyKeyInfo<Duration>& info, const Duration& value) {
  return value >= info.least && value <= info.most;
}

bool in_bounds(const PolicyKeyInfo<std::uint64_t>& info, const std::uint64_t& value) {
  return value >= info.least && value <= info.most;
}

bool in_bounds(const PolicyKeyInfo<std::string>&, const std::string& value) {
  return !value.empty() && value.size() <= kMaxName &&
         std::ranges::all_of(value, is_name_character);
}

std::string allowed_policy_value(const PolicyKeyInfo<Security>&) { return names_of(kSecurities); }
std::string allowed_policy_value(const PolicyKeyInfo<DscpMarking>&) { return names_of(kMarkings); }

std::string allowed_policy_value(const PolicyKeyInfo<Ranks>&) { return names_of(kRanks); }
std::string allowed_policy_value(const PolicyKeyInfo<bool>&) { return "true or false"; }
std::string allowed_policy_value(const PolicyKeyInfo<Duration>& info) {
  return to_text(info.least) + " to " + to_text(info.most);
}
std::string allowed_policy_value(const PolicyKeyInfo<std::uint64_t>& info) {
  return std::to_string(info.least) + " to " + std::to_string(info.most);
}
std::string allowed_policy_value(const PolicyKeyInfo<std::string>&) {
  return "a name of 1 to 64 small letters, digits and underscores";
}

std::string policy_text(Security value) { return std::string(name_of(value)); }
std::string policy_text(DscpMarking value) { return std::string(name_of(value)); }

std::string policy_text(Ranks value) { return std::string(name_of(value)); }
std::string policy_text(bool value) { return value ? "true" : "false"; }
std::string policy_text(Duration value) {
  return value == kForever ? "forever" : std::to_string(nanoseconds_of(value));
}
std::string policy_text(std::uint64_t value) { return std::to_string(value); }
std::string policy_text(const std::string& value) { return value; }

}  // namespace post
