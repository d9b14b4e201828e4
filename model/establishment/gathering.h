// Gathering Locals (draft section 4.5): which local addresses may be the source of a Transient.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/interface.h"
#include "model/local.h"
#include "model/result.h"

namespace post {

/// One address on one interface; port 0 is ephemeral. Its place in the list, from 1, is the first
/// number of a branch.
struct LocalCandidate {
  InterfaceId interface {};
  std::string interface_name;
  std::string provisioning_domain;
  SocketAddress address;

  std::string to_string() const;  ///< "10.1.0.2%wlan0"
  friend bool operator==(const LocalCandidate&, const LocalCandidate&) = default;
};

/// What of `interfaces` fits `local`, interfaces by name, in each IPv6 before IPv4, each family in
/// the order given (rule 62). Interfaces that are down and multicast addresses are left out.
/// Nothing left is the error `no_local`.
Result<std::vector<LocalCandidate>> gather_locals(std::span<const Interface> interfaces,
                                                  const Local& local);

}  // namespace post
