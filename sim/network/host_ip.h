// The IP layer of a host: source-address routing, arrivals in the delivery phase, what the network
// said of paths.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/executor.h"
#include "sim/network/egress_memory.h"
#include "sim/network/fragmentation.h"
#include "sim/network/ip_layer.h"
#include "sim/network/membership/reporter.h"
#include "sim/network/node.h"
#include "sim/network/reassembly.h"
#include "sim/network/ring_queue.h"

namespace post::sim {

/// Strong host model: a packet leaves by the interface that owns its source address and is taken
/// only on the interface that owns its destination. Hosts do not forward.
class HostIp final : public Node, public IpLayer, private MembershipPort {
 public:
  /// Called in the delivery phase, one call an item of work, and the last thing this layer does in
  /// it.
  class Upper {
   public:
    virtual ~Upper() = default;
    virtual void on_packet(Packet&& packet,
                           InterfaceId interface) = 0;  ///< for us or a group, not ICMP
    /// True where a transport here may have sent `quoted`, which has an address of this host.
    virtual bool has_sent(const Packet& quoted) const = 0;
    virtual void on_icmp(const IcmpError& error) = 0;  ///< about what has_sent() knows
    virtual void on_interface_event(InterfaceId interface) = 0;
    /// True where a socket is a member of the group on `interface` and hears the source. From any
    /// phase.
    virtual bool hears(const GroupFlow& flow, InterfaceId interface) const = 0;
    /// A queue that was full has space. From the network phase.
    virtual void on_queue_space(InterfaceId interface) = 0;
  };

  struct Setup {
    std::string name;
    std::vector<InterfaceOptions> interfaces;
    Executor& executor;
    EntityId entity;
    const Tracer& network_tracer;
    Upper& upper;
    Fragmentation fragmentation = Fragmentation::kNever;
    std::optional<MembershipOptions> membership = {};
    std::unique_ptr<RandomStream> membership_random = {};  ///< where there is `membership`
  };
  explicit HostIp(Setup setup);

  std::optional<Egress> egress(const IpAddress& local, InterfaceId interface,
                               const IpAddress& remote) const override;
  /// The same for datagrams, which may also go to groups: those leave by `interface`, else by that
  /// of `local`, else by the route to the group, else by the first one that is up and has an
  /// address of the family. A `local` that is a group leaves the choice of the source open.
  std::optional<Egress> datagram_egress(const IpAddress& local, InterfaceId interface,
                                        const IpAddress& remote) const;
  /// Until when an egress that was asked for holds: while this number stays. 0: not even so long.
  std::uint64_t egress_version() const { return path_mtu_.empty() ? changes() : 0; }
  /// Also to groups.
  SendStatus send(Packet&& packet, InterfaceId interface) override;
  /// The same by an egress that was just asked for.
  SendStatus send_by(const Egress& out, Packet&& packet);
  bool queue_full(InterfaceId interface, std::size_t bytes) const override;
  /// IP octets of the largest datagram that can leave by `out`.
  std::size_t datagram_limit(const Egress& out) const;
  /// Says in the header of a datagram whether and by whom it may be cut.
  void mark(IpHeader& header);
  bool owns(const IpAddress& address) const override { return owner_of(address) != nullptr; }
  void refuse(const Packet& packet, InterfaceId interface) override;
  using Node::drop;
  /// What the host's sockets want of `group` from now on.
  void set_filter(InterfaceId interface, const IpAddress& group, SourceFilter filter);

 private:
  /// A packet that arrived on an interface, or something that happened to that.
  struct Work {
    Packet packet;
    InterfaceId interface {};
    bool arrival = false;
  };

  void on_arrival(InterfaceId interface, Packet&& packet) override;
  /// Not where the host says itself what it wants.
  bool wants(const GroupFlow& flow, InterfaceId interface, unsigned hops) const override;
  bool hears(const GroupFlow& flow, InterfaceId interface) const;
  void on_queue_space(InterfaceId interface) override;
  void on_interface_changed(InterfaceId interface) override;
  void output(Packet&& packet) override;

  std::optional<Egress> egress_by_route(const IpAddress& local, InterfaceId out,
                                        const IpAddress& remote) const;
  std::optional<Egress> egress_to_group(const IpAddress& local, InterfaceId out,
                                        const IpAddress& group) const;
  const Interface* interface_towards(const IpAddress& group) const;
  void send_to_group(Packet&& packet, InterfaceId interface);
  void queue(Packet&& packet, InterfaceId interface);
  void queue_event(InterfaceId interface);

  // MembershipPort
  const std::vector<Interface>& membership_interfaces() const override { return interfaces(); }
  void send_membership(Packet&& packet, InterfaceId out) override {
    transmit(std::move(packet), out);
  }
  void drop_membership(const Packet& packet, std::string_view reason) override {
    drop(packet, reason);
  }
  void note_membership(std::string) override {}

  void deliver_next();
  void deliver(Packet&& packet, InterfaceId interface);
  void send_fragments(const Egress& out, const Packet& packet);
  void deliver_fragment(Packet&& packet, InterfaceId interface);
  void give_up_fragments();
  void deliver_icmp(const Packet& packet, const IcmpMessage& message);
  std::size_t mtu_towards(const IpAddress& remote, const Interface& interface) const;
  /// False where nobody can have such a link.
  bool learn_mtu(const Packet& quoted, std::size_t mtu);

  Upper& upper_;
  struct PathMtu {
    std::size_t octets = 0;
    Time forgotten{};  ///< then larger packets are tried again
  };
  Executor& executor_;
  std::map<IpAddress, PathMtu> path_mtu_;  ///< by destination, where less than the interface's
  std::array<EgressMemory, 4> left_by_;    ///< of send(), by interface
  RingQueue<Work> work_;
  Fragmentation fragmentation_;
  std::uint32_t identification_ = 0;  ///< of the last packet that may be cut
  Reassembly reassembly_;
  std::unique_ptr<GroupReporter> reporter_;  ///< none: memberships are known without
  Task deliver_;
  Task reassembly_timer_;
};

}  // namespace post::sim
