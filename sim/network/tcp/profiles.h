// Sets of TCP options by name.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sim/network/tcp/options.h"

namespace post::sim::tcp {

/// `linux`: what a Linux host does by default, as far as it is built here. `plain`: no option that
/// changes what is seen on the wire, every segment acknowledged at once: the shortest way by hand
/// from cause to effect. `rfc`: what the RFCs ask for where Linux differs.
std::optional<TcpOptions> tcp_profile(std::string_view name);
std::span<const std::string_view> tcp_profile_names();  ///< sorted

/// What the hosts of a scenario have that says nothing: what runs in the world.
inline constexpr std::string_view kDefaultTcpProfile = "linux";

}  // namespace post::sim::tcp
