// The way from a NetworkSimulation to what it is made of, for code that speaks ns-3 itself.
#pragma once

#include <string_view>

#include "adapters/ns3/network/network.h"
#include "ns3/node.h"

namespace post::ns3host {

/// The node of that name, or null. Device 0 is its loopback; the others are in the order of its
/// links' names.
ns3::Ptr<ns3::Node> ns3_node(const NetworkSimulation& network, std::string_view name);

}  // namespace post::ns3host
