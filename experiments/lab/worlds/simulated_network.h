// A scenario's network built from sim/: its links, routers, scheduled changes and taps. Which hosts
// stand at its edge is the world's own affair.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "experiments/lab/topology/topology.h"
#include "experiments/lab/worlds/changes.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"

namespace post::lab {

class SimulatedNetwork {
 public:
  /// Adds one node of the scenario to network(): a host as the world has them, or add_router().
  using AddNode = std::function<Result<void>(const NodeSpec& node)>;

  /// `scenario`, and what `options` point to, outlive this object.
  SimulatedNetwork(const Scenario& scenario, const WorldOptions& options,
                   sim::NetworkOptions network);
  ~SimulatedNetwork();

  /// Once: all nodes, then links and routes. An error names what the network refuses.
  Result<void> build(const AddNode& add_node);
  Result<void> add_router(const NodeSpec& node);

  sim::Engine& engine() { return engine_; }
  const sim::Engine& engine() const { return engine_; }
  sim::Network& network() { return network_; }
  Topology& topology() { return topology_; }
  PathHints hints_for(const StreamPath& path);
  std::vector<LinkCount> link_counts() const;

 private:
  class Tap;

  Result<void> add_links();
  Result<void> add_routes();
  void add_taps();

  const Scenario& scenario_;
  std::function<LinkTap*(const std::string& end)> tap_;
  Topology topology_;
  std::vector<std::unique_ptr<Tap>> taps_;
  sim::Engine engine_;
  mutable sim::Network network_;
  ScheduledChanges changes_;
};

template <class T>
Result<void> outcome_of(const Result<T>& result) {
  return result ? Result<void>() : Result<void>(result.error());
}

}  // namespace post::lab
