#include "experiments/lab/ns3/ns3_world.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/network/network.h"
#include "experiments/lab/ns3/network_options.h"
#include "experiments/lab/topology/topology.h"
#include "experiments/lab/worlds/beyond_ns3.h"
#include "model/check.h"

namespace post::lab {
namespace {

/// Shows a tap of the adapter's to a tap of the laboratory's.
class Tap final : public ns3host::PacketTap {
 public:
  explicit Tap(LinkTap& to) : to_(to) {}
  void on_leaving(Time now, std::span<const std::byte> octets) override {
    to_.on_leaving(now, octets);
  }
  void on_arriving(Time now, std::span<const std::byte> octets) override {
    to_.on_arriving(now, octets);
  }

 private:
  LinkTap& to_;
};

class Ns3World final : public World {
 public:
  Ns3World(const Scenario& scenario, const WorldOptions& options)
      : scenario_(scenario), options_(options), topology_(scenario) {}

  Result<void> build() {
    ns3host::NetworkOptions network = network_options(scenario_, topology_);
    network.seed = options_.seed;
    network.run = options_.run;
    network.sink = options_.sink;
    network.event_limit = scenario_.limits.events;
    network.tap = [this](const std::string& end) { return tap(end); };
    auto made = ns3host::NetworkSimulation::make(network);
    if (!made) return made.error();
    network_ = *std::move(made);
    for (const ChangeSpec& change : scenario_.changes) {
      network_->at(change.at, [this, &change] { apply(change); });
    }
    return {};
  }

  std::string_view name() const override { return "ns3"; }
  Host* host(std::string_view name) override { return network_->host(name); }
  const Executor& clock() const override { return network_->clock(); }

  Result<Outcome> run(Time until) override {
    const ns3host::RunResult result = network_->run(until);
    if (result.limit_reached) return Outcome{Stop::kEvents, now(), result.events};
    if (memory_exceeded()) return Outcome{Stop::kMemory, now(), result.events};
    if (result.idle) return Outcome{Stop::kIdle, now(), result.events};
    return Outcome{Stop::kDuration, until, result.events};
  }

  std::vector<LinkCount> link_counts() const override {
    std::vector<LinkCount> counts;
    for (const LinkSpec& link : scenario_.links) {
      for (std::size_t end = 0; end < 2; ++end) {
        const ns3host::DirectionCounters counted = network_->counters(link.name, end);
        counts.push_back(link_count(link, end, counted, {counted.dropped, counted.corrupted}));
      }
    }
    return counts;
  }

 private:
  ns3host::PacketTap* tap(const std::string& end) {
    LinkTap* const to = options_.tap ? options_.tap(end) : nullptr;
    return to == nullptr ? nullptr : taps_.emplace_back(std::make_unique<Tap>(*to)).get();
  }

  void apply(const ChangeSpec& change) {
    const Result<void> applied = carry_out(change);
    check(applied.ok(), "check_changes let through what ns-3 can do");
  }

  Result<void> carry_out(const ChangeSpec& change) {
    if (!change.link.empty()) return network_->change_link(change.link, network_change(change));
    if (change.sessions) return network_->change_sessions(change.node, *change.sessions);
    return network_->set_interface_up(change.node, change.interface, *change.up);
  }

  bool memory_exceeded() const {
    return options_.memory_in_use && options_.memory_in_use() > scenario_.limits.memory_bytes;
  }

  const Scenario& scenario_;
  WorldOptions options_;
  Topology topology_;
  std::vector<std::unique_ptr<Tap>> taps_;
  std::unique_ptr<ns3host::NetworkSimulation> network_;
};

Result<std::unique_ptr<World>> make_world(const Scenario& scenario, const WorldOptions& options) {
  if (const Result<void> can = check_within_ns3(scenario); !can) return can.error();
  if (const Result<void> can = check_changes(scenario); !can) return can.error();
  auto world = std::make_unique<Ns3World>(scenario, options);
  if (const Result<void> built = world->build(); !built) return built.error();
  return std::unique_ptr<World>(std::move(world));
}

}  // namespace

WorldKind ns3_world() { return {"ns3", true, make_world}; }

}  // namespace post::lab
