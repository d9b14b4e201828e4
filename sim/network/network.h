// Builds a simulated network and owns it: hosts, routers and the links between them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "sim/engine/engine.h"
#include "sim/network/host.h"
#include "sim/network/nat/options.h"
#include "sim/network/point_to_point.h"
#include "sim/network/router.h"

namespace post::sim {

class NatBox;          // sim/network/nat_box.h
struct NatBoxOptions;  // there

struct RouterOptions {
  std::string name;
  std::vector<InterfaceOptions> interfaces;
};

/// What changes on a link; what is absent stays.
struct LinkChange {
  std::optional<bool> up = {};  ///< always both directions
  std::optional<std::uint64_t> rate_bps = {};
  std::optional<Duration> delay = {};
  /// A new model; ordinals go on counting from the start of the run.
  std::optional<LossOptions> loss = {};
  std::optional<bool> black_hole = {};   ///< of each direction
  std::optional<std::string> from = {};  ///< only the direction that leaves this node
};

struct NetworkOptions {
  TraceSink* sink = nullptr;
  StreamTransportFactory streams = {};  ///< for hosts that name none
  /// Hosts and routers speak IGMP and MLD; none: memberships are known at once and everywhere.
  std::optional<MembershipOptions> membership = {};
};

/// The entity under which a link arms its Tasks: what EngineOptions::entities must hold for it.
/// Hosts and routers use their plain names.
std::string link_entity(std::string_view link);

/// The order in which things are added never matters to a run. Errors: `name_taken`,
/// `unknown_node`, `unknown_interface`, `unknown_link`, `interface_in_use`, `address_in_use`,
/// `unknown_loss`, `unknown_queue`.
class Network {
 public:
  explicit Network(Engine& engine, NetworkOptions options = {});

  /// What is returned lives as long as the network, or until destroy_host.
  Result<SimHost*> add_host(HostOptions options);
  Result<Router*> add_router(RouterOptions options);
  /// Errors also of NatBox::make_box.
  Result<NatBox*> add_nat_box(NatBoxOptions options);
  /// A node of the caller's own kind, made with tracer().
  Result<void> add_node(std::unique_ptr<Node> node);
  /// Between two interfaces that exist and have no link yet.
  Result<PointToPointLink*> add_link(const LinkOptions& options);
  Result<void> add_route(std::string_view node, const IpPrefix& destination,
                         std::string_view interface);
  /// A route that does not forward.
  Result<void> add_refusal(std::string_view node, const IpPrefix& destination, RouteKind kind);

  /// Takes effect now. Callers that change things during a run do so from a Task of phase kNetwork.
  Result<void> change_link(std::string_view link, const LinkChange& change);
  Result<void> set_interface_up(std::string_view node, std::string_view interface, bool up);
  /// Of a host or another node, now. Error `address_in_use` where another interface has it; what is
  /// there already, or not there, changes nothing.
  Result<void> add_address(std::string_view node, std::string_view interface,
                           const IpPrefix& address);
  Result<void> remove_address(std::string_view node, std::string_view interface,
                              const IpAddress& address);
  /// Of a NAT box, now. Error `unknown_node` where there is none of that name.
  Result<void> change_sessions(std::string_view box, SessionsChange change);
  /// A host, or a node that was added as such, with everything on it, silently: nothing calls back
  /// any more. What still arrives for it is dropped (`no_host`).
  Result<void> destroy_host(std::string_view name);

  const Tracer& tracer() const { return tracer_; }  ///< of the network itself

  SimHost* host(std::string_view name);  ///< null: there is none
  Node* node(std::string_view name);
  PointToPointLink* link(std::string_view name);
  /// By link name, then by node and interface.
  std::vector<LinkEnd*> link_ends();

 private:
  struct Place {
    Node* node;
    InterfaceId interface;
  };

  void release(const Node& node);
  void query_members(Router& router);
  /// Takes name and addresses of a new node, or says which is taken.
  Result<void> claim(const std::string& name, const std::vector<InterfaceOptions>& interfaces);
  Result<void> find_free_port(const LinkEndOptions& place);
  Result<Place> find_interface(std::string_view node, std::string_view interface);
  void trace_change(std::string_view node, std::string what) const;
  static Result<void> change_direction(PointToPointLink& link, std::size_t end,
                                       const LinkChange& change);

  Engine& engine_;
  NetworkOptions options_;
  Tracer tracer_;
  std::set<IpAddress> addresses_;  ///< of all nodes, link-local ones left out
  // Links outlive the nodes: a node unplugs when it goes.
  std::map<std::string, std::unique_ptr<PointToPointLink>, std::less<>> links_;
  std::map<std::string, std::unique_ptr<Router>, std::less<>> routers_;
  std::map<std::string, NatBox*, std::less<>> boxes_;  ///< among the routers
  std::map<std::string, std::unique_ptr<Node>, std::less<>> others_;
  std::map<std::string, std::unique_ptr<SimHost>, std::less<>> hosts_;
};

}  // namespace post::sim
