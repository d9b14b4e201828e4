// What stands behind NetworkSimulation.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/ns3/host/executor.h"
#include "adapters/ns3/network/link.h"
#include "adapters/ns3/network/network.h"
#include "adapters/ns3/network/node.h"
#include "model/trace.h"

namespace post::ns3host {

/// ns-3 keeps settings and the generator's seed in globals: sets what a run depends on, ends the
/// simulation and puts back what was there.
class SimulationScope {
 public:
  SimulationScope(std::uint64_t seed, std::uint64_t run);
  ~SimulationScope();
  SimulationScope(const SimulationScope&) = delete;
  SimulationScope& operator=(const SimulationScope&) = delete;

 private:
  bool checksums_;
  std::uint32_t seed_;
  std::uint64_t run_;
};

class NetworkSimulation::Impl {
 public:
  explicit Impl(const NetworkOptions& options);

  Result<void> build();
  Node* node(std::string_view name);
  SimulationExecutor& executor() { return executor_; }
  Result<void> change_link(std::string_view name, const LinkChange& change);
  Result<void> set_interface_up(std::string_view node, std::string_view interface, bool up);
  Result<void> change_sessions(std::string_view box, sim::SessionsChange change);
  DirectionCounters counters(std::string_view link, std::size_t end) const;
  const NetworkOptions& options() const { return options_; }

 private:
  using Place = std::pair<std::string, std::string>;  ///< node and interface

  struct BuiltLink {
    LinkOptions options;
    std::unique_ptr<Link> link;
    bool up = true;
    std::array<std::size_t, 2> by_name;  ///< the ends, the lesser (node, interface) first
  };
  struct Port {
    BuiltLink* link = nullptr;
    std::size_t end = 0;
    bool set_up = true;
  };

  Result<void> add_nodes();
  Result<void> add_links();
  Result<void> add_link(const LinkOptions& options);
  Result<void> join();
  void add_hosts();

  Result<void> check_ends(const LinkOptions& options) const;
  Result<std::unique_ptr<sim::LossModel>> make_loss(const BuiltLink& built, std::size_t end,
                                                    const sim::LossOptions& options) const;
  sim::KeyedDraws draws(const BuiltLink& built, std::size_t end) const;
  Result<LinkSetup> setup_of(BuiltLink& built);
  void install_discs(const BuiltLink& built);
  void connect(Node& node, const Place& place);

  Result<void> change_direction(BuiltLink& built, std::size_t end, const LinkChange& change);
  Result<void> change_loss(BuiltLink& built, std::size_t end, const sim::LossOptions& options);
  void refresh(const Place& place);
  static Error no_such(const std::string& what, std::string_view name);
  static Place place(const BuiltLink& built, std::size_t end);
  void trace_change(const BuiltLink& built, std::string what) const;

  NetworkOptions options_;
  SimulationScope scope_;
  std::map<std::string, BuiltLink, std::less<>> links_;
  std::map<Place, Port> ports_;
  SimulationExecutor executor_;
  Tracer tracer_;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> nodes_;
  std::int64_t next_link_stream_;
  std::int64_t next_queue_stream_;
};

}  // namespace post::ns3host
