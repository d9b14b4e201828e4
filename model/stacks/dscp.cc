#include "model/stacks/dscp.h"

#include <algorithm>

#include "model/text.h"

namespace post {
namespace {

constexpr std::uint8_t kBestEffort = 0;
constexpr std::uint8_t kLowerEffort = 1;
constexpr std::uint64_t kLargestDscp = 63;

}  // namespace

std::optional<std::uint8_t> parse_dscp(std::string_view text) {
  std::uint64_t value = 0;
  if (!parse_decimal(text, value) || value > kLargestDscp) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

std::uint8_t dscp_of(const WireProperties& properties, DscpMarking marking) {
  const auto wish = std::ranges::find(properties.stack, kDscpProperty, &StackProperty::name);
  if (wish != properties.stack.end()) return parse_dscp(wish->value).value_or(kBestEffort);
  const bool nicer = properties.niceness > 0;
  return marking == DscpMarking::kNiceness && nicer ? kLowerEffort : kBestEffort;
}

}  // namespace post
