// What a host has to send from: its interfaces with their addresses, as values.
#pragma once

#include <cstddef>
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
  std::string name;
  bool up = true;
  std::size_t mtu = 1500;                   ///< IP bytes
  std::vector<InterfaceAddress> addresses;  ///< in the order given
  std::string provisioning_domain;          ///< RFC 7556; empty: the default one
};

}  // namespace post
