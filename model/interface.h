// What a host has to send from: its interfaces with their addresses, as values.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/address.h"
#include "model/ids.h"

namespace post {

struct InterfaceAddress {
  IpPrefix prefix;  ///< the address with its on-link prefix length
  friend bool operator==(const InterfaceAddress&, const InterfaceAddress&) = default;
};

struct Interface {
  InterfaceId id{};
  std::string name{};
  bool up = true;
  std::size_t mtu = 1500;                     ///< IP bytes
  std::vector<InterfaceAddress> addresses{};  ///< in the order given
  std::string provisioning_domain{};          ///< RFC 7556; empty: the default one
};

/// True where that interface is up and has that address.
inline bool has_address(std::span<const Interface> interfaces, InterfaceId id,
                        const IpAddress& address) {
  for (const Interface& interface : interfaces) {
    if (interface.id != id || !interface.up) continue;
    for (const InterfaceAddress& own : interface.addresses) {
      if (own.prefix.address == address) return true;
    }
  }
  return false;
}

}  // namespace post
