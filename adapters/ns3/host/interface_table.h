// The interfaces of a node as the model sees them, and where ns-3 keeps them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/ns3/host/ns3_core.h"
#include "model/interface.h"

namespace post::ns3host {

struct InterfaceSpec;

/// One of them. The addresses stay while the interface is down, although ns-3 forgets those of
/// IPv6.
struct NodeInterface {
  Interface values;
  ns3::Ptr<ns3::NetDevice> device;
  std::optional<std::uint32_t> v4;  ///< its number in ns3::Ipv4
  std::optional<std::uint32_t> v6;  ///< its number in ns3::Ipv6

  std::optional<std::uint32_t> number(Family family) const {
    return family == Family::kIpv4 ? v4 : v6;
  }
};

class InterfaceTable {
 public:
  InterfaceTable(ns3::Ptr<ns3::Node> node, std::vector<InterfaceSpec> specs);

  std::vector<Interface> values() const;  ///< ordered by name
  const std::vector<NodeInterface>& all() const { return interfaces_; }
  const NodeInterface* find(InterfaceId id) const;
  const NodeInterface* find(const ns3::Ptr<const ns3::NetDevice>& device) const;
  const NodeInterface* find(Family family, std::uint32_t number) const;
  const NodeInterface* owner_of(const IpAddress& address) const;
  /// Whether this family's half is up.
  bool up(const NodeInterface& interface, Family family) const;

  /// Reads from ns-3 whether the interface is up: as long as one family is. True: it changed.
  bool refresh(InterfaceId id);
  /// True: it was new.
  bool add_address(InterfaceId id, const IpPrefix& prefix);
  /// True: it was there.
  bool remove_address(InterfaceId id, const IpAddress& address);

 private:
  NodeInterface make(const InterfaceSpec& spec) const;
  std::vector<IpPrefix> addresses_of(const NodeInterface& interface) const;
  void add_v4_addresses(const NodeInterface& interface, std::vector<IpPrefix>& to) const;
  void add_v6_addresses(const NodeInterface& interface, std::vector<IpPrefix>& to) const;
  Interface& values_of(InterfaceId id);

  ns3::Ptr<ns3::Ipv4> ipv4_;  ///< null: the node speaks no IPv4
  ns3::Ptr<ns3::Ipv6> ipv6_;
  std::vector<NodeInterface> interfaces_;  ///< InterfaceId is the index from 1
};

}  // namespace post::ns3host
