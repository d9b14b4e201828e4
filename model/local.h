// The near end (draft section 2.5): what an application asks of its own interface, address and
// port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/address.h"

namespace post {

/// What is left out is open: `Local{}` gathers every interface and address that is up, `Local{.port
/// = 443}` fixes a port.
struct Local {
  std::optional<std::string> interface {};  ///< by name
  std::optional<IpAddress> address{};
  std::optional<std::string> provisioning_domain{};  ///< RFC 7556; "" is the default domain
  std::uint16_t port = 0;                            ///< 0: ephemeral

  std::string to_string() const;  ///< "any", "%wlan0", "10.1.0.2:443%wlan0", "@lte:443"
  friend bool operator==(const Local&, const Local&) = default;
};

}  // namespace post
