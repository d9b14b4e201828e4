// A node of a NetworkSimulation: its Internet stack, interfaces and routes, and the Host on it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ns3/host/node_host.h"
#include "adapters/ns3/network/network.h"
#include "adapters/ns3/network/routing.h"
#include "model/trace.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"

namespace post::ns3host {

/// The other end of an interface's link, where packets need the address of their next hop.
struct Neighbour {
  bool needs_address = false;
  std::vector<IpPrefix> addresses;
};

class Node {
 public:
  /// `tracer` outlives the simulation.
  Node(const NodeOptions& options, const Tracer& tracer);

  ns3::Ptr<ns3::Node> ns3_node() const { return node_; }
  const NodeOptions& options() const { return options_; }
  /// The tables of options().box, where there are any.
  Result<void> make_box();
  bool change_sessions(sim::SessionsChange change);  ///< false: there is no box
  /// Of ns-3's draws; returns the next free stream number.
  std::int64_t assign_streams(std::int64_t first);

  /// Once for each interface, in the order of options().interfaces, with the device on its link.
  void connect(const ns3::Ptr<ns3::NetDevice>& device, const Neighbour& neighbour);
  /// Behind the last interface.
  void add_routes();
  void make_host(SimulationExecutor& executor, std::uint64_t seed, std::uint64_t run,
                 TraceSink* sink);
  Host* host() { return host_.get(); }

  void set_interface_up(std::string_view interface, bool up);

 private:
  std::size_t index_of(std::string_view interface) const;
  void add_address(std::uint32_t interface, const IpPrefix& prefix);
  void add_route(std::uint32_t interface, const IpPrefix& destination, bool on_link);
  void trace_drops();
  void on_v4_drop(const ns3::Ipv4Header& header, ns3::Ptr<const ns3::Packet> packet,
                  ns3::Ipv4L3Protocol::DropReason reason, ns3::Ptr<ns3::Ipv4>, std::uint32_t);
  void on_v6_drop(const ns3::Ipv6Header& header, ns3::Ptr<const ns3::Packet> packet,
                  ns3::Ipv6L3Protocol::DropReason reason, ns3::Ptr<ns3::Ipv6>, std::uint32_t);

  NodeOptions options_;  ///< interfaces sorted by name
  const Tracer& tracer_;
  ns3::Ptr<ns3::Node> node_;
  ns3::Ptr<ns3::Ipv4> ipv4_;
  ns3::Ptr<ns3::Ipv6> ipv6_;
  NodeRouting routing_;
  std::vector<ns3::Ptr<ns3::NetDevice>> devices_;  ///< parallel to options_.interfaces
  std::vector<Neighbour> neighbours_;              ///< the same
  std::unique_ptr<NodeHost> host_;
};

}  // namespace post::ns3host
