#include "tests/laboratory/nat/kernel_testbed.h"

#include <algorithm>
#include <list>
#include <map>
#include <thread>
#include <utility>

#include "experiments/lab/scenario/kernel_nat.h"
#include "experiments/lab/worlds/laboratory/emulator.h"
#include "experiments/lab/worlds/laboratory/kernel_nat_rules.h"
#include "experiments/lab/worlds/laboratory/node_namespace.h"
#include "experiments/lab/worlds/laboratory/priority.h"
#include "experiments/lab/worlds/laboratory/support.h"
#include "experiments/lab/worlds/laboratory/tun_node.h"
#include "model/check.h"
#include "sim/network/network.h"
#include "sim/network/wire.h"

namespace post::nat_suite {
namespace {

sim::EngineOptions engine_options() {
  sim::EngineOptions options;
  for (const PlannedNode& node : plan().nodes) options.entities.push_back(node.name);
  for (const PlannedLink& link : plan().links) {
    options.entities.push_back(sim::link_entity(link.name));
  }
  return options;
}

std::vector<sim::InterfaceOptions> interfaces_of(const PlannedNode& node) {
  std::vector<sim::InterfaceOptions> options;
  for (const PlannedInterface& each : node.interfaces) {
    options.push_back({each.name, each.addresses, {}});
  }
  return options;
}

sim::LinkEndOptions end_options(const std::string& end) {
  const std::size_t dot = end.find('.');
  return {end.substr(0, dot), end.substr(dot + 1)};
}

/// A host that notes what comes and answers nothing.
class Station final : public sim::Node {
 public:
  Station(const PlannedNode& planned, sim::Engine& engine, const Tracer& tracer,
          std::vector<Arrival>& arrivals)
      : Node(planned.name, interfaces_of(planned), tracer), engine_(engine), arrivals_(arrivals) {}

  void send_at(Time at, const sim::Packet& packet) {
    departures_.emplace_back(*this, packet).task.arm(at);
  }

 private:
  struct Departure {
    Departure(Station& station, sim::Packet leaving)
        : from(station),
          packet(std::move(leaving)),
          task(from.engine_, Phase::kPosted, from.engine_.entity(from.name()),
               [this] { from.transmit(std::move(packet), InterfaceId{1}); }) {}
    Station& from;
    sim::Packet packet;
    Task task;
  };

  void on_arrival(InterfaceId, sim::Packet&& packet) override {
    Arrival arrival{engine_.now(), name(), {}};
    sim::serialize(packet, arrival.octets);
    arrivals_.push_back(std::move(arrival));
  }
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId) override {}
  void output(sim::Packet&&) override {}

  sim::Engine& engine_;
  std::vector<Arrival>& arrivals_;
  std::list<Departure> departures_;
};

lab::NodeSpec spec_of(const PlannedNode& planned) {
  lab::NodeSpec spec;
  spec.name = planned.name;
  spec.router = true;
  for (const PlannedInterface& each : planned.interfaces) {
    spec.interfaces.push_back({each.name, each.addresses, {}});
  }
  for (const PlannedRoute& route : planned.routes) {
    spec.routes.push_back({route.destination, route.interface});
  }
  return spec;
}

/// The box is a namespace whose kernel forwards; all around it is simulated, by the real clock.
class KernelTestbed final : public Testbed {
 public:
  KernelTestbed() : engine_(engine_options()), network_(engine_) {}

  Result<void> build(const sim::MiddleboxOptions& options) {
    for (const PlannedNode& node : plan().nodes) {
      const Result<void> added = add_node(node, options);
      if (!added) return added;
    }
    for (const PlannedLink& link : plan().links) add_link(link);
    for (const PlannedNode& node : plan().nodes) {
      for (const PlannedRoute& route : node.routes) {
        check(network_.add_route(node.name, route.destination, route.interface).ok(), "routes");
      }
    }
    auto emulator = lab::Emulator::create(engine_, clock_);
    if (!emulator) return emulator.error();
    emulator_ = *std::move(emulator);
    box_->announce();
    return emulator_->watch(*box_);
  }

  void send(Time at, const sim::Packet& packet) override {
    stations_.find(host_of(packet.ip.source))->second->send_at(at, packet);
  }
  /// Time begins with the first run. In a thread of its own, as its priority ends with it.
  void run_until(Time until) override {
    std::thread([&] {
      lab::ask_for_priority(lab::Importance::kEmulator);
      if (!std::exchange(started_, true)) clock_ = lab::RealClock(posix::Epoch::now());
      emulator_->run(until);
    }).join();
  }
  const std::vector<Arrival>& arrivals() const override { return arrivals_; }

 private:
  Result<void> add_node(const PlannedNode& node, const sim::MiddleboxOptions& options) {
    if (node.name == kBox) return add_box(node, options);
    if (node.forwards) {
      check(network_.add_router({node.name, interfaces_of(node)}).ok(), "routers");
      return {};
    }
    auto station = std::make_unique<Station>(node, engine_, network_.tracer(), arrivals_);
    stations_[node.name] = station.get();
    return network_.add_node(std::move(station));
  }
  Result<void> add_box(const PlannedNode& node, const sim::MiddleboxOptions& options) {
    const lab::MiddleboxSpec box{std::string(kOutsideInterface), options, true};
    const lab::NodeSpec spec = spec_of(node);
    const std::vector<std::size_t> mtus(spec.interfaces.size(), 1500);
    auto space = lab::NodeNamespace::create(
        {spec, spec.routes, mtus, lab::kernel_nat_settings(box), lab::kernel_nat_rules(box)});
    if (!space) return space.error();
    space_ = std::make_unique<lab::NodeNamespace>(*std::move(space));
    auto made = std::make_unique<lab::TunNode>(
        lab::TunNode::Setup{node.name, interfaces_of(node), network_.tracer(), *space_, true});
    box_ = made.get();
    return network_.add_node(std::move(made));
  }
  void add_link(const PlannedLink& planned) {
    const sim::DirectionOptions both{.rate_bps = kLinkRateBps, .delay = kLinkDelay};
    const sim::LinkOptions options{
        .name = planned.name,
        .ends = {end_options(planned.ends[0]), end_options(planned.ends[1])},
        .directions = {both, both}};
    check(network_.add_link(options).ok(), "the plan's links can be added");
  }

  std::vector<Arrival> arrivals_;
  sim::Engine engine_;
  lab::RealClock clock_{posix::Epoch::now()};
  std::unique_ptr<lab::NodeNamespace> space_;
  sim::Network network_;
  std::map<std::string, Station*, std::less<>> stations_;
  lab::TunNode* box_ = nullptr;
  std::unique_ptr<lab::Emulator> emulator_;
  bool started_ = false;
};

bool can(const sim::MiddleboxOptions& options) {
  static const bool supported = lab::check_laboratory_support().ok();
  const bool nat_alone = options.nat && !options.firewall && options.boxes.empty();
  return supported && nat_alone && !lab::beyond_kernel(*options.nat);
}

Result<std::unique_ptr<Testbed>> make_kernel(const sim::MiddleboxOptions& options) {
  if (!can(options)) return Error{"unsupported", "no such NAT here by nftables"};
  auto testbed = std::make_unique<KernelTestbed>();
  const Result<void> built = testbed->build(options);
  if (!built) return built.error();
  return std::unique_ptr<Testbed>(std::move(testbed));
}

}  // namespace

TestbedKind kernel_testbed() { return {"Kernel", false, false, can, make_kernel}; }

}  // namespace post::nat_suite
