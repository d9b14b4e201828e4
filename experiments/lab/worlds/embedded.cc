#include "experiments/lab/worlds/embedded.h"

#include <algorithm>

#include "experiments/lab/worlds/convert.h"
#include "sim/network/tcp/layer.h"
#include "sim/network/wire.h"

namespace post::lab {
namespace {

constexpr std::uint64_t kEventsBetweenMemoryChecks = 65'536;
constexpr std::uint64_t kLeastOctetsOfPendingTask = 64;

sim::EngineOptions engine_options(const Scenario& scenario, const EmbeddedOptions& options) {
  sim::EngineOptions engine;
  engine.seed = options.seed;
  engine.run = options.run;
  engine.tie_break = options.tie_break;
  for (const NodeSpec& node : scenario.nodes) engine.entities.push_back(node.name);
  for (const LinkSpec& link : scenario.links) {
    engine.entities.push_back(sim::link_entity(link.name));
  }
  return engine;
}

sim::NetworkOptions network_options(const EmbeddedOptions& options) {
  sim::NetworkOptions network;
  network.sink = options.sink;
  network.streams = options.streams ? options.streams : sim::tcp::tcp_transport();
  return network;
}

template <class T>
Result<void> outcome_of(const Result<T>& result) {
  return result ? Result<void>() : Result<void>(result.error());
}

}  // namespace

/// Shows packets as octets.
class EmbeddedWorld::Tap final : public sim::PacketTap {
 public:
  explicit Tap(LinkTap& to) : to_(to) {}

  void on_leaving(Time now, const sim::Packet& packet) override {
    sim::serialize(packet, octets_);
    to_.on_leaving(now, octets_);
  }
  void on_arriving(Time now, const sim::Packet& packet) override {
    sim::serialize(packet, octets_);
    to_.on_arriving(now, octets_);
  }

 private:
  LinkTap& to_;
  std::vector<std::byte> octets_;
};

Result<std::unique_ptr<EmbeddedWorld>> EmbeddedWorld::make(const Scenario& scenario,
                                                           const EmbeddedOptions& options) {
  std::unique_ptr<EmbeddedWorld> world(new EmbeddedWorld(scenario, options));
  const Result<void> built = world->build(options);
  if (!built) return built.error();
  return world;
}

EmbeddedWorld::EmbeddedWorld(const Scenario& scenario, const EmbeddedOptions& options)
    : scenario_(scenario),
      memory_in_use_(options.memory_in_use),
      topology_(scenario),
      engine_(engine_options(scenario, options)),
      network_(engine_, network_options(options)),
      changes_(scenario.changes, engine_, network_) {}

EmbeddedWorld::~EmbeddedWorld() = default;

Result<void> EmbeddedWorld::build(const EmbeddedOptions& options) {
  for (auto step :
       {&EmbeddedWorld::add_nodes, &EmbeddedWorld::add_links, &EmbeddedWorld::add_routes}) {
    const Result<void> done = (this->*step)();
    if (!done) return done.error();
  }
  add_taps(options);
  return {};
}

void EmbeddedWorld::add_taps(const EmbeddedOptions& options) {
  if (!options.tap) return;
  for (sim::LinkEnd* end : network_.link_ends()) {
    LinkTap* const tap = options.tap(end->name());
    if (tap != nullptr) end->set_tap(taps_.emplace_back(std::make_unique<Tap>(*tap)).get());
  }
}

Result<void> EmbeddedWorld::add_nodes() {
  for (const NodeSpec& node : scenario_.nodes) {
    Result<void> added;
    if (node.router) {
      added = outcome_of(network_.add_router({node.name, interface_options(node)}));
    } else {
      sim::HostOptions host{.name = node.name, .interfaces = interface_options(node)};
      host.path_hints = [this](const StreamPath& path) { return hints_for(path); };
      added = outcome_of(network_.add_host(std::move(host)));
    }
    if (!added) return added;
  }
  return {};
}

Result<void> EmbeddedWorld::add_links() {
  for (const LinkSpec& link : scenario_.links) {
    const Result<void> simulated = check_simulated(link);
    if (!simulated) return simulated;
    const Result<void> added = outcome_of(network_.add_link(link_options(link)));
    if (!added) return added;
  }
  return {};
}

Result<void> EmbeddedWorld::add_routes() {
  for (const NodeSpec& node : scenario_.nodes) {
    for (const RouteSpec& route : topology_.routes(node.name)) {
      const Result<void> added = network_.add_route(node.name, route.destination, route.interface);
      if (!added) return added;
    }
  }
  return {};
}

PathHints EmbeddedWorld::hints_for(const StreamPath& path) {
  PathHints hints;
  const auto way = topology_.path(path.local.ip, path.remote.ip);
  if (way) hints.elements = way->elements;
  return hints;
}

bool EmbeddedWorld::memory_exceeded() const {
  return memory_in_use_ && memory_in_use_() > scenario_.limits.memory_bytes;
}

Result<Outcome> EmbeddedWorld::run(Time until) {
  const Limits& limits = scenario_.limits;
  while (true) {
    const std::uint64_t left = limits.events - std::min(limits.events, engine_.executed());
    const sim::RunLimits slice{std::min(left, kEventsBetweenMemoryChecks),
                               limits.memory_bytes / kLeastOctetsOfPendingTask};
    const sim::RunResult result = engine_.run(until, slice);
    const std::uint64_t events = engine_.executed();
    if (result.reason == sim::StopReason::kIdle)
      return Outcome{Stop::kIdle, result.last_item, events};
    if (result.reason == sim::StopReason::kTime) return Outcome{Stop::kDuration, until, events};
    if (result.reason == sim::StopReason::kStopped) {
      return Outcome{Stop::kStopped, engine_.now(), events};
    }
    const bool memory = result.reason == sim::StopReason::kPendingLimit || memory_exceeded();
    if (memory) return Outcome{Stop::kMemory, engine_.now(), events};
    if (events >= limits.events) return Outcome{Stop::kEvents, engine_.now(), events};
  }
}

std::vector<LinkCount> EmbeddedWorld::link_counts() const {
  std::vector<LinkCount> counts;
  for (const LinkSpec& link : scenario_.links) {
    for (std::size_t end = 0; end < 2; ++end) {
      const sim::LinkCounters& counters = network_.link(link.name)->end(end).counters();
      counts.push_back({link.name, link.ends[end].node, counters.sent, counters.sent_bytes,
                        counters.delivered, counters.dropped.total()});
    }
  }
  return counts;
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
