// What a packet tells path elements of its Message: the code point of RFC 2474.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/policy_values.h"
#include "model/psi_types.h"

namespace post {

/// The property of a Message that names its code point: "0" to "63". Others are refused at send().
inline constexpr std::string_view kDscpProperty = "udp.dscp";

std::optional<std::uint8_t> parse_dscp(std::string_view text);
/// The Message's own wish first, then what the policy makes of its niceness: best effort for 0,
/// lower effort (RFC 8622) for what is nicer.
std::uint8_t dscp_of(const WireProperties& properties, DscpMarking marking);

}  // namespace post
