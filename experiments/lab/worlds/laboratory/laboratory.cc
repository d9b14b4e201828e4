#include "experiments/lab/worlds/laboratory/laboratory.h"

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/lab/worlds/convert.h"
#include "experiments/lab/worlds/laboratory/kernel_nat_rules.h"
#include "experiments/lab/worlds/laboratory/kernel_tcp.h"
#include "experiments/lab/worlds/laboratory/run.h"
#include "model/hash.h"

namespace post::lab {
namespace {

constexpr std::size_t kUnattachedMtu = 1500;
constexpr int kWorstToBound = 10;  ///< one late item may be this many bounds late

std::string in_milliseconds(Duration duration) {
  const auto tenths = nanoseconds_of(duration) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

Error late(std::string_view whose, Duration by, Duration bound, std::string_view how) {
  return {"late", "this machine did not keep real time: " + std::string(whose) + " was " +
                      in_milliseconds(by) + " late" + std::string(how) + "; at most " +
                      in_milliseconds(bound) +
                      " are allowed (--max-lateness), so the run is no result"};
}

posix::Fragmentation fragmentation_of(const NodeSpec& node) {
  if (node.fragmentation == sim::Fragmentation::kNever) return posix::Fragmentation::kNever;
  const bool path = node.fragmentation == sim::Fragmentation::kPath;
  return path ? posix::Fragmentation::kPath : posix::Fragmentation::kSource;
}

/// What the kernel's own NAT remembers cannot be changed from here.
Result<void> check_changes(const Scenario& scenario) {
  for (const ChangeSpec& change : scenario.changes) {
    if (!change.sessions) continue;
    const auto node = std::ranges::find(scenario.nodes, change.node, &NodeSpec::name);
    if (!node->middlebox->kernel) continue;
    return Error{"unsupported", "the router " + change.node +
                                    " changes its sessions, which a NAT with kernel = true cannot"};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LaboratoryWorld>> LaboratoryWorld::make(const Scenario& scenario,
                                                               const WorldOptions& options) {
  std::unique_ptr<LaboratoryWorld> world(new LaboratoryWorld(scenario, options));
  const Result<void> built = world->build();
  if (!built) return built.error();
  return world;
}

LaboratoryWorld::LaboratoryWorld(const Scenario& scenario, const WorldOptions& options)
    : scenario_(scenario),
      options_(options),
      clock_(posix::Epoch::now()),
      traces_(options.sink),
      simulated_(scenario, options,
                 {.sink = traces_.add_buffer(),
                  .streams = {},
                  .membership = membership_options(scenario)}) {}

LaboratoryWorld::~LaboratoryWorld() = default;

Result<void> LaboratoryWorld::build() {
  if (const Result<void> can = check_changes(scenario_); !can) return can;
  const Result<void> built =
      simulated_.build([this](const NodeSpec& node) { return add_node(node); });
  if (!built) return built;
  auto emulator = Emulator::create(simulated_.engine(), clock_);
  if (!emulator) return emulator.error();
  emulator_ = *std::move(emulator);
  for (TunNode* edge : edges_) {
    edge->announce();
    const Result<void> watched = emulator_->watch(*edge);
    if (!watched) return watched;
  }
  clock_ = RealClock(posix::Epoch::now());  // the run begins when all stands
  for (const NodeSpec& node : scenario_.nodes) {
    if (node.router) continue;
    const Result<void> added = add_host(node);
    if (!added) return added;
  }
  return {};
}

Result<void> LaboratoryWorld::add_node(const NodeSpec& node) {
  const bool by_kernel = node.middlebox && node.middlebox->kernel;
  if (node.router && !by_kernel) return simulated_.add_router(node);
  const auto space = add_namespace(node);
  if (!space) return space.error();
  const bool tells_members = membership_options(scenario_).has_value();
  auto edge =
      std::make_unique<TunNode>(TunNode::Setup{.name = node.name,
                                               .interfaces = interface_options(node),
                                               .network_tracer = simulated_.network().tracer(),
                                               .space = **space,
                                               .forwards = node.router,
                                               .tells_members = tells_members});
  edges_.push_back(edge.get());
  return simulated_.network().add_node(std::move(edge));
}

Result<NodeNamespace*> LaboratoryWorld::add_namespace(const NodeSpec& node) {
  NodeNamespaceOptions options{node, simulated_.topology().routes(node.name), mtus_of(node)};
  if (node.middlebox) {
    options.settings = kernel_nat_settings(*node.middlebox);
    options.rules = kernel_nat_rules(*node.middlebox);
  }
  if (node.tcp) options.settings = kernel_tcp_settings(*node.tcp);
  auto space = NodeNamespace::create(options);
  if (!space) return space.error();
  return spaces_.emplace(node.name, std::make_unique<NodeNamespace>(*std::move(space)))
      .first->second.get();
}

std::vector<std::size_t> LaboratoryWorld::mtus_of(const NodeSpec& node) const {
  std::vector<std::size_t> mtus;
  for (const InterfaceSpec& interface : node.interfaces) {
    mtus.push_back(kUnattachedMtu);
    for (const LinkSpec& link : scenario_.links) {
      for (const LinkEndSpec& end : link.ends) {
        const bool here = end.node == node.name && end.interface == interface.name;
        if (here) mtus.back() = link.mtu;
      }
    }
  }
  return mtus;
}

Result<void> LaboratoryWorld::add_host(const NodeSpec& node) {
  posix::HostOptions options;
  options.name = node.name;
  options.entity = simulated_.engine().entity(node.name);
  options.sink = traces_.add_buffer();
  options.seed = Hash64().absorb(options_.seed).absorb(options_.run).value();
  for (const InterfaceSpec& interface : node.interfaces) {
    options.provisioning_domains.emplace(interface.name, interface.provisioning_domain);
  }
  options.fragmentation = fragmentation_of(node);
  if (node.tcp) options.congestion_control = kernel_congestion_control(*node.tcp);
  options.path_hints = [this](const StreamPath& path) {
    const std::lock_guard lock(topology_mutex_);
    return simulated_.hints_for(path);
  };
  auto host =
      LaboratoryHost::create(*spaces_.find(node.name)->second, clock_.epoch(), std::move(options));
  if (!host) return host.error();
  hosts_.emplace(node.name, *std::move(host));
  return {};
}

Host* LaboratoryWorld::host(std::string_view name) {
  const auto at = hosts_.find(name);
  return at == hosts_.end() ? nullptr : &at->second->host();
}

Result<Outcome> LaboratoryWorld::run(Time until) {
  std::vector<LaboratoryHost*> hosts;
  for (const auto& [name, host] : hosts_) hosts.push_back(host.get());
  const auto ask = [this](Time now) {
    if (options_.progress) options_.progress(now);
    const Limits& limits = scenario_.limits;
    if (emulator_->moved() > limits.events) return Stop::kEvents;
    const bool memory = options_.memory_in_use && options_.memory_in_use() > limits.memory_bytes;
    return memory ? Stop::kMemory : Stop::kDuration;
  };
  LaboratoryRun run(*emulator_, std::move(hosts), {kIdleAfter, clock_, ask});
  Outcome outcome = run.until(until);
  traces_.flush();
  return judge(outcome);
}

Result<Outcome> LaboratoryWorld::judge(Outcome outcome) const {
  for (const TunNode* edge : edges_) {
    if (edge->vanished().empty()) continue;
    const std::string& lost = edge->interface(edge->vanished().front())->name;
    return Error{"interface_lost", "the interface " + edge->name() + "." + lost +
                                       " was taken away from outside; the run is no result"};
  }
  Duration worst{};
  const auto check = [&](const Lateness& lateness, const std::string& whose) {
    worst = std::max(worst, lateness.percentile99());
    return check_lateness(lateness, whose);
  };
  for (const Lateness* each : {&emulator_->report().items, &emulator_->report().beats}) {
    const Result<void> in_time = check(*each, "the emulator of links");
    if (!in_time) return in_time.error();
  }
  for (const auto& [name, host] : hosts_) {
    const Result<void> in_time = check(host->pulse().lateness(), "the host " + name);
    if (!in_time) return in_time.error();
  }
  outcome.lateness = worst;
  return outcome;
}

Result<void> LaboratoryWorld::check_lateness(const Lateness& lateness,
                                             std::string_view whose) const {
  const Duration bound = options_.max_lateness;
  if (lateness.percentile99() > bound) {
    return late(whose, lateness.percentile99(), bound, " more than once in a hundred times");
  }
  if (lateness.worst() / kWorstToBound > bound) {
    return late(whose, lateness.worst(), bound * kWorstToBound, " once");
  }
  return {};
}

WorldKind laboratory_world() {
  const auto make = [](const Scenario& scenario,
                       const WorldOptions& options) -> Result<std::unique_ptr<World>> {
    auto world = LaboratoryWorld::make(scenario, options);
    if (!world) return world.error();
    return std::unique_ptr<World>(*std::move(world));
  };
  return {"posix", false, make};
}

}  // namespace post::lab
