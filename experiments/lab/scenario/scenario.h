// A scenario as the worlds see it: everything resolved, defaults included, integers in base units.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/address.h"
#include "model/time.h"
#include "sim/network/direction_options.h"
#include "sim/network/fragmentation.h"
#include "sim/network/membership/options.h"
#include "sim/network/nat/options.h"
#include "sim/network/route_kind.h"
#include "sim/network/tcp/profiles.h"

namespace post::lab {

struct InterfaceSpec {
  std::string name;
  std::vector<IpPrefix> addresses;
  std::string provisioning_domain;
};

struct RouteSpec {
  IpPrefix destination;
  std::string interface;  // empty where it does not forward
  sim::RouteKind kind = sim::RouteKind::kForward;
};

/// What a router does beside forwarding. IPv6 does not see the NAT.
struct MiddleboxSpec {
  std::string outside;        // of NAT and firewall: all other interfaces are inside
  sim::MiddleboxOptions box;  // the NAT's external addresses filled in
  bool kernel = false;        // the POSIX laboratory takes the kernel's NAT
};

/// A host or a router. Routers forward and run no endpoint.
/// How the hosts' own TCP behaves; in other worlds as far as these can.
struct TcpSpec {
  std::string profile{sim::tcp::kDefaultTcpProfile};
  sim::tcp::TcpOptions options = *sim::tcp::tcp_profile(sim::tcp::kDefaultTcpProfile);
};

struct NodeSpec {
  std::string name;
  bool router = false;
  std::vector<InterfaceSpec> interfaces;        // sorted by name
  std::vector<RouteSpec> routes;                // beyond those computed from the topology
  std::optional<MiddleboxSpec> middlebox = {};  // of routers only
  std::optional<TcpSpec> tcp = {};              // of hosts only; absent: as each world does
  sim::Fragmentation fragmentation = sim::Fragmentation::kNever;  // of a host's datagrams
};

// The pure tables of every world take these as they are. Queues may also be one of ns-3's discs.
using QueueSpec = sim::QueueOptions;
using LossSpec = sim::LossOptions;
using DirectionSpec = sim::DirectionOptions;  ///< of a link: from one end to the other

struct LinkEndSpec {
  std::string node;
  std::string interface;
};

struct LinkSpec {
  std::string name;
  std::string medium = "point_to_point";  // csma, wifi: ns-3's; no other world has them
  LinkEndSpec ends[2];
  DirectionSpec directions[2];  // [0]: from ends[0] to ends[1]
  std::uint64_t mtu = 1500;     // IP bytes
  std::uint64_t overhead = 2;   // bytes charged per packet beside IP
  bool up = true;
};

/// Something that changes at a given time: a link's state or parameter, an interface, or what a NAT
/// or firewall remembers.
struct ChangeSpec {
  Time at;
  std::string link;             // either a link ...
  std::string node, interface;  // ... or an interface; or the node alone: a router
  std::optional<bool> up;
  std::optional<std::uint64_t> rate_bps;
  std::optional<Duration> delay;
  std::optional<LossSpec> loss;
  std::optional<bool> black_hole;   // of each direction
  std::optional<std::string> from;  // only the direction that leaves this node
  std::optional<sim::SessionsChange> sessions = {};
  std::optional<IpPrefix> add_address = {};      // of a host's interface
  std::optional<IpAddress> remove_address = {};  // the same
};

/// Policy entries by key (docs/scenario.md), each a preference of rule 84 or a value; kept as text
/// for the PolicyContext.
struct PolicyEntry {
  std::string key;    // "family", "interface", "stack", "security", "connection_attempt_delay", ...
  std::string value;  // "ipv6", "wlan0", "tcp", "none", "250000000"
  std::string preference;  // prohibit, require, prefer, avoid; empty for plain values
};

/// How an application reads: in parts or whole, and how fast.
struct ReadSpec {
  bool parts = false;
  std::uint64_t least = 1;  // octets of a part
  std::uint64_t most = std::uint64_t{64} << 20;
  Duration start{};  // when it begins to read
  Duration every{};  // from one read to the next
  bool at_once() const { return !parts && start == Duration::zero() && every == Duration::zero(); }
};

struct ListenSpec {
  std::uint16_t port = 0;
  std::vector<std::string> stacks;
  std::vector<std::string> framers;
  ReadSpec read = {};
  bool responder = false;  // answers to whoever sends, without Carriers
};

/// A group that an application hears.
struct SinkSpec {
  IpAddress group;
  std::uint16_t port = 0;
  std::optional<IpAddress> source;  // hears only this one (RFC 4607)
};

/// How routers learn who is a member.
struct MulticastSpec {
  bool stated = false;  // by the file
  bool reports = true;  // by IGMP and MLD, else at once and everywhere
  sim::MembershipOptions constants;
};

/// An application on a host.
struct EndpointSpec {
  std::string name;
  std::string node;
  std::vector<PolicyEntry> policy;
  std::optional<ListenSpec> listen;
  std::optional<SinkSpec> sink = {};
};

/// Workloads are registered by name; each reads its own parameters, checked by the workload's
/// declaration.
using ParameterValue = std::variant<bool, std::int64_t, std::uint64_t, std::string, Duration,
                                    std::vector<std::string>, std::vector<Duration>>;
using ParameterValues = std::map<std::string, ParameterValue>;

/// A piece of a partial Message.
struct PieceSpec {
  std::uint64_t octets = 0;
  Duration gap{};  // since the piece before it
};

/// [[workloads.NAME.message]]: one Message of a workload that lists them, or several alike.
struct MessageSpec {
  std::string name;
  std::vector<std::string> after;  // entries before it in the list, or "previous"
  std::vector<PieceSpec> pieces;   // none: sent whole
  ParameterValues parameters;      // as the workload's declaration says
};

struct WorkloadSpec {
  std::string name;
  std::string kind;
  std::string endpoint;  // who starts it
  std::string remote;    // name or address of the peer, with port: "server.example:443"
  ParameterValues parameters;
  std::vector<MessageSpec> messages = {};  // as written
};

/// "metric" names a value of the summary; bounds are inclusive.
struct ExpectationSpec {
  std::string metric;
  std::optional<std::string> equals;
  std::optional<std::int64_t> at_least;
  std::optional<std::int64_t> at_most;
  std::vector<std::string> worlds;  // where it has to hold; empty: in all
  std::string place;                // file:line:column, for messages
};

struct Limits {
  std::uint64_t events = 100'000'000;
  std::uint64_t memory_bytes = 2ull << 30;
};

struct Scenario {
  std::string title;
  std::string description;
  std::string file;
  std::uint64_t seed = 1;
  Duration duration{};
  std::vector<NodeSpec> nodes;                          // sorted by name
  std::vector<LinkSpec> links;                          // sorted by name
  std::vector<ChangeSpec> changes;                      // sorted by time, then as written
  std::map<std::string, std::vector<IpAddress>> names;  // in whichever domain
  /// Of names that are not the same in all provisioning domains: what each domain says.
  std::map<std::string, std::map<std::string, std::vector<IpAddress>>> domain_names = {};
  std::vector<EndpointSpec> endpoints;  // sorted by name
  std::vector<WorkloadSpec> workloads;  // sorted by name
  std::vector<ExpectationSpec> expectations;
  Limits limits;
  MulticastSpec multicast = {};
};

/// True where an endpoint hears a group or a workload sends to one.
bool has_groups(const Scenario& scenario);

}  // namespace post::lab
