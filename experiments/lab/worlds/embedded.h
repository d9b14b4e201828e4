// The embedded world: a scenario's network built from sim/, deterministic.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/topology/topology.h"
#include "experiments/lab/worlds/changes.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"
#include "model/trace.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"

namespace post::lab {

struct EmbeddedOptions : WorldOptions {
  sim::StreamTransportFactory streams = {};  ///< none: the embedded TCP with its defaults
};

class EmbeddedWorld final : public World {
 public:
  /// `scenario` outlives the world. The loader has checked it; an error names what the network
  /// refuses all the same.
  static Result<std::unique_ptr<EmbeddedWorld>> make(const Scenario& scenario,
                                                     const EmbeddedOptions& options);
  ~EmbeddedWorld() override;

  std::string_view name() const override { return "sim"; }
  Host* host(std::string_view name) override { return network_.host(name); }
  Result<Outcome> run(Time until) override;
  const Executor& clock() const override { return engine_; }
  std::vector<LinkCount> link_counts() const override;

  sim::Engine& engine() { return engine_; }
  sim::Network& network() { return network_; }
  Topology& topology() { return topology_; }

 private:
  class Tap;

  EmbeddedWorld(const Scenario& scenario, const EmbeddedOptions& options);

  Result<void> build(const EmbeddedOptions& options);
  Result<void> add_nodes();
  Result<void> add_links();
  Result<void> add_routes();
  PathHints hints_for(const StreamPath& path);
  void add_taps(const EmbeddedOptions& options);
  bool memory_exceeded() const;

  const Scenario& scenario_;
  std::function<std::uint64_t()> memory_in_use_;
  Topology topology_;
  sim::Engine engine_;
  mutable sim::Network network_;
  ScheduledChanges changes_;
  std::vector<std::unique_ptr<Tap>> taps_;
};

WorldKind embedded_world();

}  // namespace post::lab
