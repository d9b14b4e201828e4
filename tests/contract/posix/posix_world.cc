#include "tests/contract/posix/posix_world.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "adapters/posix/posix_host.h"
#include "experiments/lab/worlds/laboratory/emulator.h"
#include "experiments/lab/worlds/laboratory/node_namespace.h"
#include "experiments/lab/worlds/laboratory/priority.h"
#include "experiments/lab/worlds/laboratory/tun_node.h"
#include "model/check.h"
#include "sim/network/network.h"

namespace post::contract {
namespace {

using lab::NodeNamespace;
using lab::TunNode;

constexpr std::array<Family, 2> kFamilies = {Family::kIpv4, Family::kIpv6};

std::string link_name(std::string_view a, std::string_view b) {
  return std::string(std::min(a, b)) + "-" + std::string(std::max(a, b));
}

sim::EngineOptions engine_options(const Plan& plan) {
  sim::EngineOptions options;
  options.entities = plan.hosts;
  for (const LinkPlan& link : plan.links) {
    options.entities.push_back(sim::link_entity(link_name(link.a, link.b)));
  }
  return options;
}

/// All hosts share a loop, which runs in the thread of the test: so tests may look at several
/// hosts in one callback. The emulator of the links has a thread of its own while time passes.
class PosixWorld : public World {
 public:
  explicit PosixWorld(const Plan& plan)
      : plan_(plan), engine_(engine_options(plan)), network_(engine_, {}) {
    for (const std::string& name : plan.hosts) add_namespace(name);
    for (const LinkPlan& link : plan.links) add_link(link);
    emulator_ = made(lab::Emulator::create(engine_, clock_));
    for (auto& [name, edge] : edges_) {
      edge.node->announce();
      check(emulator_->watch(*edge.node).ok(), "the emulator can watch the plan's hosts");
    }
    clock_ = lab::RealClock(posix::Epoch::now());
    loop_ = made(posix::Loop::create(clock_.epoch()));
    for (const std::string& name : plan.hosts) add_host(name);
  }

  Host& host(std::string_view name) override { return *edges_.find(name)->second.host; }
  void run_until(Time until) override {
    until_ = until;
    start();
    loop_->run_until(until);
    stop();
  }
  Time now() const override { return clock_.now(); }
  void set_link_up(std::string_view a, std::string_view b, bool up) override {
    change(link_name(a, b), {.up = up});
  }
  void silence(std::string_view name) override {
    const sim::LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
    for (const LinkPlan& link : plan_.links) {
      if (link.a != name && link.b != name) continue;
      change(link_name(link.a, link.b), {.loss = all, .from = std::string(name)});
    }
  }
  /// The namespace and its sockets stay, as the test may still hold some, but nobody hears them.
  void destroy_host(std::string_view name) override {
    Edge& edge = edges_.find(name)->second;
    const bool runs = emulating_.joinable();
    if (runs) stop();
    emulator_->forget(*edge.node);
    check(network_.destroy_host(name).ok(), "the plan has this host");
    edge.host.reset();
    if (runs) start();
  }

 private:
  struct Edge {
    std::unique_ptr<NodeNamespace> space;
    TunNode* node = nullptr;
    std::unique_ptr<posix::PosixHost> host;
  };

  template <class T>
  static T made(Result<T> result) {
    check(result.ok(), result.ok() ? "" : result.error().text.c_str());
    return *std::move(result);
  }

  void start() {
    emulator_->prepare();
    emulating_ = std::thread([this] {
      lab::ask_for_priority(lab::Importance::kEmulator);
      emulator_->run(until_);
    });
  }
  void stop() {
    if (loop_->now() < until_) emulator_->stop();
    emulating_.join();
  }

  lab::NodeSpec spec_of(const std::string& name) const {
    lab::NodeSpec spec;
    spec.name = name;
    for (const LinkPlan& link : plan_.links) {
      if (link.a == name) spec.interfaces.push_back(interface_towards(name, link.b));
      if (link.b == name) spec.interfaces.push_back(interface_towards(name, link.a));
    }
    std::ranges::sort(spec.interfaces, {}, &lab::InterfaceSpec::name);
    return spec;
  }
  lab::InterfaceSpec interface_towards(const std::string& name, const std::string& peer) const {
    lab::InterfaceSpec spec;
    spec.name = interface_name(peer);
    for (const Family family : kFamilies) {
      spec.addresses.push_back(address_of(plan_, name, peer, family).prefix);
    }
    return spec;
  }
  std::size_t mtu_of(const std::string& name, const std::string& interface) const {
    for (const LinkPlan& link : plan_.links) {
      if (link.a == name && interface == interface_name(link.b)) return link.mtu;
      if (link.b == name && interface == interface_name(link.a)) return link.mtu;
    }
    return 1500;
  }

  void add_namespace(const std::string& name) {
    const lab::NodeSpec spec = spec_of(name);
    lab::NodeNamespaceOptions options{spec, {}, {}, {{"ipv4/tcp_syn_retries", "3"}}};
    std::vector<sim::InterfaceOptions> interfaces;
    for (const lab::InterfaceSpec& each : spec.interfaces) {
      options.mtus.push_back(mtu_of(name, each.name));
      interfaces.push_back({each.name, each.addresses, {}});
    }
    Edge& edge = edges_[name];
    edge.space = std::make_unique<NodeNamespace>(made(NodeNamespace::create(options)));
    auto node = std::make_unique<TunNode>(
        TunNode::Setup{name, std::move(interfaces), network_.tracer(), *edge.space, false});
    edge.node = node.get();
    check(network_.add_node(std::move(node)).ok(), "the plan's hosts can be added");
  }
  void add_link(const LinkPlan& link) {
    sim::LinkOptions options;
    options.name = link_name(link.a, link.b);
    options.ends = {{{link.a, interface_name(link.b)}, {link.b, interface_name(link.a)}}};
    for (sim::DirectionOptions& direction : options.directions) direction.delay = link.delay;
    options.mtu = link.mtu;
    check(network_.add_link(options).ok(), "the plan's links can be added");
  }
  void add_host(const std::string& name) {
    Edge& edge = edges_.find(name)->second;
    posix::HostOptions options;
    options.name = name;
    options.entity = engine_.entity(name);
    options.network_namespace = edge.space->network().descriptor();
    options.loopback = false;
    edge.host = made(posix::PosixHost::create(*loop_, std::move(options)));
  }
  void change(const std::string& link, const sim::LinkChange& change) {
    check(network_.change_link(link, change).ok(), "the plan has this link");
  }

  Plan plan_;
  sim::Engine engine_;
  lab::RealClock clock_{posix::Epoch::now()};
  std::unique_ptr<posix::Loop> loop_;
  std::map<std::string, Edge, std::less<>> edges_;
  sim::Network network_;  ///< before the namespaces that its nodes look into
  std::unique_ptr<lab::Emulator> emulator_;
  std::thread emulating_;
  Time until_;
};

}  // namespace

WorldKind posix_world() {
  return {"Posix", false, [](const Plan& plan) { return std::make_unique<PosixWorld>(plan); },
          std::chrono::seconds(30)};
}

}  // namespace post::contract
