#include "experiments/lab/worlds/embedded.h"

#include <algorithm>
#include <utility>

#include "experiments/lab/worlds/convert.h"
#include "sim/network/tcp/layer.h"
#include "sim/network/tcp/profiles.h"

namespace post::lab {
namespace {

constexpr std::uint64_t kEventsBetweenMemoryChecks = 65'536;
constexpr std::uint64_t kLeastOctetsOfPendingTask = 64;

sim::StreamTransportFactory default_streams() {
  return sim::tcp::tcp_transport(*sim::tcp::tcp_profile(sim::tcp::kDefaultTcpProfile));
}

sim::NetworkOptions network_options(const Scenario& scenario, const EmbeddedOptions& options) {
  sim::NetworkOptions network;
  network.sink = options.sink;
  network.streams = options.streams ? options.streams : default_streams();
  network.membership = membership_options(scenario);
  return network;
}

}  // namespace

Result<std::unique_ptr<EmbeddedWorld>> EmbeddedWorld::make(const Scenario& scenario,
                                                           const EmbeddedOptions& options) {
  std::unique_ptr<EmbeddedWorld> world(new EmbeddedWorld(scenario, options));
  const Result<void> built =
      world->simulated_.build([&world](const NodeSpec& node) { return world->add_node(node); });
  if (!built) return built.error();
  return world;
}

EmbeddedWorld::EmbeddedWorld(const Scenario& scenario, const EmbeddedOptions& options)
    : scenario_(scenario),
      memory_in_use_(options.memory_in_use),
      own_streams_(options.streams != nullptr),
      simulated_(scenario, options, network_options(scenario, options)) {}

Result<void> EmbeddedWorld::add_node(const NodeSpec& node) {
  if (node.router) return simulated_.add_router(node);
  sim::HostOptions host{.name = node.name, .interfaces = interface_options(node)};
  if (node.tcp && !own_streams_) host.streams = sim::tcp::tcp_transport(node.tcp->options);
  host.fragmentation = node.fragmentation;
  host.path_hints = [this](const StreamPath& path) { return simulated_.hints_for(path); };
  return outcome_of(network().add_host(std::move(host)));
}

bool EmbeddedWorld::memory_exceeded() const {
  return memory_in_use_ && memory_in_use_() > scenario_.limits.memory_bytes;
}

Result<Outcome> EmbeddedWorld::run(Time until) {
  const Limits& limits = scenario_.limits;
  while (true) {
    const std::uint64_t left = limits.events - std::min(limits.events, engine().executed());
    const sim::RunLimits slice{std::min(left, kEventsBetweenMemoryChecks),
                               limits.memory_bytes / kLeastOctetsOfPendingTask};
    const sim::RunResult result = engine().run(until, slice);
    const std::uint64_t events = engine().executed();
    if (result.reason == sim::StopReason::kIdle)
      return Outcome{Stop::kIdle, result.last_item, events};
    if (result.reason == sim::StopReason::kTime) return Outcome{Stop::kDuration, until, events};
    if (result.reason == sim::StopReason::kStopped) {
      return Outcome{Stop::kStopped, engine().now(), events};
    }
    const bool memory = result.reason == sim::StopReason::kPendingLimit || memory_exceeded();
    if (memory) return Outcome{Stop::kMemory, engine().now(), events};
    if (events >= limits.events) return Outcome{Stop::kEvents, engine().now(), events};
  }
}

WorldKind embedded_world() {
  const auto make = [](const Scenario& scenario,
                       const WorldOptions& options) -> Result<std::unique_ptr<World>> {
    auto world = EmbeddedWorld::make(scenario, EmbeddedOptions{options, {}});
    if (!world) return world.error();
    return std::unique_ptr<World>(*std::move(world));
  };
  return {"sim", true, make};
}

}  // namespace post::lab
