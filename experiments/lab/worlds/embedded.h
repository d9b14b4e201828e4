// The embedded world: a scenario's network built from sim/, deterministic.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "experiments/lab/worlds/simulated_network.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"

namespace post::lab {

struct EmbeddedOptions : WorldOptions {
  sim::StreamTransportFactory streams = {};  ///< none: the embedded TCP as most hosts have it
};

class EmbeddedWorld final : public World {
 public:
  /// `scenario` outlives the world. The loader has checked it; an error names what the network
  /// refuses all the same.
  static Result<std::unique_ptr<EmbeddedWorld>> make(const Scenario& scenario,
                                                     const EmbeddedOptions& options);

  std::string_view name() const override { return "sim"; }
  Host* host(std::string_view name) override { return network().host(name); }
  Result<Outcome> run(Time until) override;
  const Executor& clock() const override { return simulated_.engine(); }
  std::vector<LinkCount> link_counts() const override { return simulated_.link_counts(); }

  sim::Engine& engine() { return simulated_.engine(); }
  sim::Network& network() { return simulated_.network(); }
  Topology& topology() { return simulated_.topology(); }

 private:
  EmbeddedWorld(const Scenario& scenario, const EmbeddedOptions& options);

  Result<void> add_node(const NodeSpec& node);
  bool memory_exceeded() const;

  const Scenario& scenario_;
  std::function<std::uint64_t()> memory_in_use_;
  bool own_streams_;  ///< of the caller: scenarios say nothing about them
  SimulatedNetwork simulated_;
};

WorldKind embedded_world();

}  // namespace post::lab
