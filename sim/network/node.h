// What hosts and routers share: interfaces on links, routes, dropping with a count, a trace event
// and an ICMP error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/host.h"
#include "model/trace.h"
#include "sim/network/counters.h"
#include "sim/network/icmp.h"
#include "sim/network/link_end.h"
#include "sim/network/routes.h"

namespace post::sim {

struct InterfaceOptions {
  std::string name;
  std::vector<IpPrefix> addresses;  ///< each with its on-link prefix length
  std::string provisioning_domain = {};
};

class Node : protected LinkClient {
 public:
  /// `network_tracer` outlives the node.
  Node(std::string name, std::vector<InterfaceOptions> interfaces, const Tracer& network_tracer);
  ~Node() override;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const std::string& name() const { return name_; }
  /// Ordered by name; ids count from 1 in this order. An interface is up while it is set up and its
  /// link is.
  const std::vector<Interface>& interfaces() const { return interfaces_; }
  const Interface* interface(InterfaceId id) const;
  const Interface* interface(std::string_view name) const;
  /// The interface that has `address`, up or not.
  const Interface* owner_of(const IpAddress& address) const;

  /// Plugs a link into an interface that has none.
  void attach(InterfaceId id, LinkEnd& end);
  bool attached(InterfaceId id) const;
  /// Up or down for this end alone. Going down drops what waits in the interface's queue
  /// (`interface_down`).
  void set_up(InterfaceId id, bool up);
  /// Changes nothing where the interface has it already. `prefix.address` is nobody else's.
  void add_address(InterfaceId id, const IpPrefix& prefix);
  /// Changes nothing where it is not there.
  void remove_address(InterfaceId id, const IpAddress& address);
  void add_route(const IpPrefix& destination, InterfaceId interface);
  /// One that does not forward: what is for `destination` ends here.
  void add_refusal(const IpPrefix& destination, RouteKind kind);
  /// The route over an interface that is up; only over `interface` unless that is kAnyInterface.
  /// Null: there is none, or the best one does not forward.
  const Route* route(const IpAddress& to, InterfaceId interface = kAnyInterface) const;
  /// What the best route does where route() gives none; kUnreachable: there is none.
  RouteKind refusal(const IpAddress& to) const;

  /// Another number whenever interfaces, addresses or routes have changed.
  std::uint64_t changes() const { return changes_; }

  const DropCounts& dropped() const { return dropped_; }  ///< here, not on links

 protected:
  /// Onto the interface's link. The packet fits its MTU.
  void transmit(Packet&& packet, InterfaceId id);
  bool queue_full(InterfaceId id, std::size_t bytes) const;
  /// True where the link of `id` leads to members, over `hops` routers at most.
  bool leads_to_members(InterfaceId id, const GroupFlow& flow, unsigned hops) const;
  const Tracer& tracer() const { return tracer_; }  ///< of the network
  void drop(const Packet& packet, std::string_view reason);
  /// drop(), and the ICMP error for it goes back to where the packet came from, over this node's
  /// own output().
  void reject(const Packet& packet, std::string_view drop_reason, IcmpReason reason,
              InterfaceId arrived, std::size_t mtu = 0);

  /// Sends a packet that this node made itself.
  virtual void output(Packet&& packet) = 0;
  /// The interface went up or down, or its addresses changed. From the network phase, or from
  /// set_up() and its like.
  virtual void on_interface_changed(InterfaceId id) = 0;

 private:
  struct Owned {
    IpAddress address;
    InterfaceId interface {};
  };
  struct Port {
    LinkEnd* end = nullptr;
    bool set_up = true;
  };

  const Route* best_route(const IpAddress& to, InterfaceId interface) const;
  void on_link_state(InterfaceId id) final;
  void refresh(InterfaceId id);
  /// Who sends the error: the address that `packet` was for, else one of the interface where it
  /// arrived, else any.
  std::optional<IpAddress> reporter_of(const Packet& packet, InterfaceId arrived) const;
  void add_own_addresses();
  void own(const IpAddress& address, InterfaceId interface);

  std::string name_;
  const Tracer& tracer_;
  std::vector<Interface> interfaces_;
  std::vector<Port> ports_;   ///< parallel to interfaces_
  std::vector<Owned> owned_;  ///< sorted by address
  RouteTable routes_;
  std::uint64_t changes_ = 1;
  DropCounts dropped_;
};

}  // namespace post::sim
