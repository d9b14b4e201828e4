// The behaviours of RFC 4787 for mapping (section 4.1) and filtering (section 5), found by name. A
// new one is a function and a line of the table in behaviour.cc.
#pragma once

#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/result.h"

namespace post::sim {

/// Which part of a remote endpoint makes a difference. For mapping: packets from one inside
/// endpoint share a mapping where this part of their destinations is equal. For filtering: a packet
/// is let in where this part of its source is equal to that of a remote that was sent to.
struct RemoteDependence {
  std::string_view name;
  SocketAddress (*part)(const SocketAddress& remote);
};

/// endpoint_independent, address_dependent, address_and_port_dependent; sorted by name.
const std::vector<RemoteDependence>& remote_dependences();

/// Error `unknown_WHAT` names what there is.
Result<RemoteDependence> find_dependence(std::string_view what, std::string_view name);

}  // namespace post::sim
