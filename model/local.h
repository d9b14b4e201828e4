// The near end (draft section 2.5): what an application asks of its own interface, address and
// port.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/address.h"
#include "model/result.h"

namespace post {

/// What is left out is open: `Local{}` gathers every interface and address that is up, `Local{.port
/// = 443}` fixes a port.
struct Local {
  std::optional<std::string> interface {};  ///< by name
  std::optional<IpAddress> address{};
  std::optional<std::string> provisioning_domain{};  ///< RFC 7556; "" is the default domain
  std::uint16_t port = 0;                            ///< 0: ephemeral
  std::optional<IpAddress> group{};                  ///< what a Sink or Responder hears is sent to
  std::optional<IpAddress> source{};  ///< hears only this one in the group (RFC 4607)
  std::optional<Error> error{};       ///< what multicast() could not read; told by who is given it

  /// Of a Sink or Responder: what is sent to the group (an address as text) and port, on all
  /// interfaces. Which ones can be told: `Local::multicast("ff15::7", 5000).on("wlan0")`.
  static Local multicast(std::string_view group, std::uint16_t port);
  static Local multicast(std::string_view group, std::uint16_t port, std::string_view source);
  Local on(std::string interface_name) const;

  /// "any", "%wlan0", "10.1.0.2:443%wlan0", "@lte:443", "group [ff15::7]:5000 from 2001:db8::1"
  std::string to_string() const;
  friend bool operator==(const Local&, const Local&) = default;
};
/// One for all Associations that it was given to.
using FrozenLocal = std::shared_ptr<const Local>;

}  // namespace post
