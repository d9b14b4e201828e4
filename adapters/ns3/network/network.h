// A network inside ns-3 built from neutral options: what the laboratory needs of ns-3, free of its
// types.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ns3/host/tcp/options.h"
#include "model/address.h"
#include "model/host.h"
#include "model/result.h"
#include "model/time.h"
#include "model/trace.h"
#include "sim/network/direction_options.h"
#include "sim/network/nat/options.h"
#include "sim/network/route_kind.h"

namespace ns3 {
class Node;
template <typename T>
class Ptr;
}  // namespace ns3

namespace post::ns3host {

struct InterfaceOptions {
  std::string name;
  std::vector<IpPrefix> addresses;  ///< each with its on-link prefix length
  std::string provisioning_domain = {};
};

struct RouteOptions {
  IpPrefix destination;
  std::string interface;  ///< where it forwards
  sim::RouteKind kind = sim::RouteKind::kForward;
};

/// A NAT, a firewall or other boxes on a router.
struct BoxOptions {
  /// The interface on the outside; all others are inside. It does not matter without NAT and
  /// firewall.
  std::string outside;
  /// A NAT without external addresses takes the IPv4 addresses of `outside`.
  sim::MiddleboxOptions tables;
};

struct NodeOptions {
  std::string name;
  bool router = false;  ///< forwards; runs no endpoint
  std::vector<InterfaceOptions> interfaces;
  std::vector<RouteOptions> routes;
  std::optional<BoxOptions> box = {};
  std::function<PathHints(const StreamPath&)> path_hints = {};
  TcpOptions tcp = {};
};

using DirectionOptions = sim::DirectionOptions;

/// What a link is made of: "point_to_point", "csma" or "wifi" (link.h says what each can).
struct LinkOptions {
  struct End {
    std::string node;
    std::string interface;
  };
  std::string name;
  std::string medium = "point_to_point";
  std::array<End, 2> ends;
  std::array<DirectionOptions, 2> directions;  ///< [0]: from ends[0] to ends[1]
  std::size_t mtu = 1500;                      ///< IP octets
  std::uint64_t overhead = 2;                  ///< octets charged per packet beside IP's
  bool up = true;
};

/// What changes on a link; what is absent stays.
struct LinkChange {
  std::optional<bool> up = {};  ///< always both directions
  std::optional<std::uint64_t> rate_bps = {};
  std::optional<Duration> delay = {};
  std::optional<sim::LossOptions> loss = {};  ///< ordinals go on counting from the start of the run
  std::optional<bool> black_hole = {};        ///< of each direction
  std::optional<std::string> from = {};       ///< only the direction that leaves this node
};

/// Watches one end of a link. `octets` from the IP header on.
class PacketTap {
 public:
  virtual ~PacketTap() = default;
  /// The packet's first octet goes onto the wire here.
  virtual void on_leaving(Time now, std::span<const std::byte> octets) = 0;
  /// The packet's last octet came from the wire here, whether or not a node takes it.
  virtual void on_arriving(Time now, std::span<const std::byte> octets) = 0;
};

/// One direction of a link, counted at the end that the packets leave from.
struct DirectionCounters {
  std::uint64_t sent = 0;        ///< packets whose last octet left
  std::uint64_t sent_bytes = 0;  ///< IP octets of these
  std::uint64_t delivered = 0;   ///< packets handed to the other end's node
  std::uint64_t dropped = 0;     ///< all causes
  std::uint64_t marked = 0;      ///< packets that the queue marked: Congestion Experienced
  std::uint64_t remarked = 0;    ///< packets that the policer gave another DSCP
  std::uint64_t duplicated = 0;  ///< copies that came to be on the way
  std::uint64_t corrupted = 0;   ///< packets that the receiver's checksum dropped
};

struct NetworkOptions {
  std::uint64_t seed = 1;
  std::uint64_t run = 0;
  TraceSink* sink = nullptr;  ///< outlives the network
  std::vector<NodeOptions> nodes;
  std::vector<LinkOptions> links;
  /// The tap for an end, named "link/node.interface"; null: nobody watches. Asked once an end, by
  /// link name, then by node and interface.
  std::function<PacketTap*(const std::string& end)> tap = {};
  std::uint64_t event_limit = 0;  ///< ns-3 events; 0: no limit
};

struct RunResult {
  bool idle = false;           ///< ns-3 has nothing left to do
  bool limit_reached = false;  ///< of events: the run stopped before its time
  std::uint64_t events = 0;    ///< that ns-3 ran since the start
};

/// ns-3 has one simulation in a process at a time: so is there one of these. Its end is the end of
/// that simulation, with ns-3's seed, run and checksums as they were before. What ns-3 counts over
/// the process goes on counting: packet uids, MAC addresses, streams nobody assigned.
class NetworkSimulation {
 public:
  /// Errors: `unsupported`, where ns-3 cannot do what is asked; `unknown_node`,
  /// `unknown_interface`, `unknown_link`, `unknown_loss`, `unknown_jitter`, `unknown_queue`,
  /// `unknown_medium`, and those of sim::Middlebox.
  static Result<std::unique_ptr<NetworkSimulation>> make(const NetworkOptions& options);
  ~NetworkSimulation();

  Host* host(std::string_view name);  ///< null: there is none
  const Executor& clock() const;

  /// Calls `work` at `time`, in the order of the calls here and before all else of that instant
  /// that is arranged while the network runs.
  void at(Time time, std::function<void()> work);
  /// Takes effect now.
  Result<void> change_link(std::string_view link, const LinkChange& change);
  Result<void> set_interface_up(std::string_view node, std::string_view interface, bool up);
  /// Of the box of a router.
  Result<void> change_sessions(std::string_view box, sim::SessionsChange change);

  /// Up to and including `until`. To be called again to go on.
  RunResult run(Time until);
  /// Of the direction that leaves `end` (0 or 1) of that link.
  DirectionCounters counters(std::string_view link, std::size_t end) const;

 private:
  class Impl;
  friend ns3::Ptr<ns3::Node> ns3_node(const NetworkSimulation& network, std::string_view name);
  explicit NetworkSimulation(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace post::ns3host
