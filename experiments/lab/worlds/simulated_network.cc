#include "experiments/lab/worlds/simulated_network.h"

#include <utility>

#include "experiments/lab/worlds/convert.h"
#include "sim/network/nat_box.h"
#include "sim/network/packet_meta.h"
#include "sim/network/wire.h"

namespace post::lab {
namespace {

sim::EngineOptions engine_options(const Scenario& scenario, const WorldOptions& options) {
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

}  // namespace

/// Shows packets as octets.
class SimulatedNetwork::Tap final : public sim::PacketTap {
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

SimulatedNetwork::SimulatedNetwork(const Scenario& scenario, const WorldOptions& options,
                                   sim::NetworkOptions network)
    : scenario_(scenario),
      tap_(options.tap),
      topology_(scenario),
      engine_(engine_options(scenario, options)),
      network_(engine_, std::move(network)),
      changes_(scenario.changes, engine_, network_) {}

SimulatedNetwork::~SimulatedNetwork() = default;

Result<void> SimulatedNetwork::build(const AddNode& add_node) {
  for (const NodeSpec& node : scenario_.nodes) {
    const Result<void> added = add_node(node);
    if (!added) return added;
  }
  for (auto step : {&SimulatedNetwork::add_links, &SimulatedNetwork::add_routes}) {
    const Result<void> done = (this->*step)();
    if (!done) return done;
  }
  add_taps();
  return {};
}

Result<void> SimulatedNetwork::add_router(const NodeSpec& node) {
  if (!node.middlebox) {
    return outcome_of(network_.add_router({node.name, interface_options(node)}));
  }
  const MiddleboxSpec& middlebox = *node.middlebox;
  return outcome_of(
      network_.add_nat_box({node.name, interface_options(node), middlebox.outside, middlebox.box}));
}

void SimulatedNetwork::add_taps() {
  if (!tap_) return;
  for (sim::LinkEnd* end : network_.link_ends()) {
    LinkTap* const tap = tap_(end->name());
    if (tap != nullptr) end->set_tap(taps_.emplace_back(std::make_unique<Tap>(*tap)).get());
  }
}

Result<void> SimulatedNetwork::add_links() {
  for (const LinkSpec& link : scenario_.links) {
    const Result<void> simulated = check_simulated(link);
    if (!simulated) return simulated;
    const Result<void> added = outcome_of(network_.add_link(link_options(link)));
    if (!added) return added;
  }
  return {};
}

Result<void> SimulatedNetwork::add_routes() {
  for (const NodeSpec& node : scenario_.nodes) {
    for (const RouteSpec& route : topology_.routes(node.name)) {
      const bool forwards = route.kind == sim::RouteKind::kForward;
      const Result<void> added =
          forwards ? network_.add_route(node.name, route.destination, route.interface)
                   : network_.add_refusal(node.name, route.destination, route.kind);
      if (!added) return added;
    }
  }
  return {};
}

PathHints SimulatedNetwork::hints_for(const StreamPath& path) {
  return topology_.hints(path.local.ip, path.remote.ip);
}

std::vector<LinkCount> SimulatedNetwork::link_counts() const {
  std::vector<LinkCount> counts;
  for (const LinkSpec& link : scenario_.links) {
    for (std::size_t end = 0; end < 2; ++end) {
      const sim::LinkCounters& counters = network_.link(link.name)->end(end).counters();
      const sim::DropCounts& dropped = counters.dropped;
      counts.push_back(
          link_count(link, end, counters, {dropped.total(), dropped.of(sim::verdict::kCorrupted)}));
    }
  }
  return counts;
}

}  // namespace post::lab
