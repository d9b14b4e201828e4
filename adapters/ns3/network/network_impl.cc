#include "adapters/ns3/network/network_impl.h"

#include <algorithm>
#include <tuple>

#include "adapters/ns3/network/queue_disc.h"
#include "model/hash.h"
#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/rng-seed-manager.h"

namespace post::ns3host {
namespace {

// ns-3's streams begin at these numbers: what is added in one place moves no draw of another.
constexpr std::int64_t kNodeStreams = 1'000;
constexpr std::int64_t kLinkStreams = 1'000'000;
constexpr std::int64_t kQueueStreams = 2'000'000;

// ns-3's generator takes seeds of 1 to 2^32 - 22854.
constexpr std::uint64_t kNs3Seeds = 4'294'944'442;

std::array<std::size_t, 2> by_name(const LinkOptions& options) {
  const auto key = [&](std::size_t end) {
    return std::tie(options.ends[end].node, options.ends[end].interface);
  };
  return key(1) < key(0) ? std::array<std::size_t, 2>{1, 0} : std::array<std::size_t, 2>{0, 1};
}

std::string end_name(const LinkOptions& options, std::size_t end) {
  return options.name + "/" + options.ends[end].node + "." + options.ends[end].interface;
}

}  // namespace

SimulationScope::SimulationScope(std::uint64_t seed, std::uint64_t run)
    : checksums_(ns3::Node::ChecksumEnabled()),
      seed_(ns3::RngSeedManager::GetSeed()),
      run_(ns3::RngSeedManager::GetRun()) {
  // Packets that are captured have the checksums that real ones have.
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(true));
  ns3::RngSeedManager::SetSeed(static_cast<std::uint32_t>(1 + mix64(seed) % kNs3Seeds));
  ns3::RngSeedManager::SetRun(run);
}

SimulationScope::~SimulationScope() {
  ns3::Simulator::Destroy();
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(checksums_));
  ns3::RngSeedManager::SetSeed(seed_);
  ns3::RngSeedManager::SetRun(run_);
}

NetworkSimulation::Impl::Impl(const NetworkOptions& options)
    : options_(options),
      scope_(options.seed, options.run),
      tracer_(executor_, "", options.sink),
      next_link_stream_(kLinkStreams),
      next_queue_stream_(kQueueStreams) {}

Result<void> NetworkSimulation::Impl::build() {
  if (const Result<void> added = add_nodes(); !added) return added;
  if (const Result<void> added = add_links(); !added) return added;
  if (const Result<void> joined = join(); !joined) return joined;
  add_hosts();
  return {};
}

Result<void> NetworkSimulation::Impl::add_nodes() {
  std::ranges::stable_sort(options_.nodes, {}, &NodeOptions::name);
  std::int64_t stream = kNodeStreams;
  for (const NodeOptions& options : options_.nodes) {
    auto node = std::make_unique<Node>(options, tracer_);
    if (const Result<void> made = node->make_box(); !made) return made;
    stream = node->assign_streams(stream);
    nodes_.emplace(options.name, std::move(node));
  }
  return {};
}

Result<void> NetworkSimulation::Impl::add_links() {
  std::ranges::stable_sort(options_.links, {}, &LinkOptions::name);
  for (const LinkOptions& options : options_.links) {
    if (const Result<void> added = add_link(options); !added) return added;
  }
  return {};
}

Result<void> NetworkSimulation::Impl::add_link(const LinkOptions& options) {
  if (const Result<void> there = check_ends(options); !there) return there;
  const auto kind = std::ranges::find(link_kinds(), options.medium, &LinkKind::name);
  if (kind == link_kinds().end()) return no_such("medium", options.medium);
  BuiltLink& built = links_[options.name];
  built.options = options;
  built.up = options.up;
  built.by_name = by_name(options);
  auto setup = setup_of(built);
  if (!setup) return setup.error();
  auto link = kind->make(*std::move(setup));
  if (!link) return link.error();
  built.link = *std::move(link);
  next_link_stream_ = built.link->assign_streams(next_link_stream_);
  install_discs(built);
  for (std::size_t end = 0; end < 2; ++end) ports_[place(built, end)] = {&built, end};
  return {};
}

Result<void> NetworkSimulation::Impl::check_ends(const LinkOptions& options) const {
  for (const LinkOptions::End& end : options.ends) {
    const auto node = nodes_.find(end.node);
    if (node == nodes_.end()) return no_such("node", end.node);
    const auto& interfaces = node->second->options().interfaces;
    if (std::ranges::count(interfaces, end.interface, &InterfaceOptions::name) == 1) continue;
    return no_such("interface", end.node + "." + end.interface);
  }
  return {};
}

Result<LinkSetup> NetworkSimulation::Impl::setup_of(BuiltLink& built) {
  LinkSetup setup{built.options, {}, {}, {}, {}, {}};
  for (const std::size_t end : built.by_name) {
    const std::string name = end_name(built.options, end);
    const std::string& node = built.options.ends[end].node;
    PacketTap* tap = options_.tap ? options_.tap(name) : nullptr;
    const Node& owner = *nodes_.find(node)->second;
    setup.nodes[end] = owner.ns3_node();
    setup.routers[end] = owner.options().router;
    setup.ends[end] = std::make_unique<LinkEnd>(name, node, tracer_, tap);
    auto loss = make_loss(built, end, built.options.directions[end].loss);
    if (!loss) return loss.error();
    setup.losses[end] = *std::move(loss);
    setup.draws[end] = draws(built, end);
  }
  return setup;
}

Result<std::unique_ptr<sim::LossModel>> NetworkSimulation::Impl::make_loss(
    const BuiltLink& built, std::size_t end, const sim::LossOptions& options) const {
  return sim::make_loss(options, draws(built, end));
}

sim::KeyedDraws NetworkSimulation::Impl::draws(const BuiltLink& built, std::size_t end) const {
  const bool forward = end == built.by_name[0];
  const auto direction = forward ? sim::Direction::kForward : sim::Direction::kBackward;
  return {options_.seed, options_.run, built.options.name, direction};
}

void NetworkSimulation::Impl::install_discs(const BuiltLink& built) {
  for (const std::size_t end : built.by_name) {
    const sim::QueueOptions& queue = built.options.directions[end].queue;
    if (!is_queue_disc(queue.kind)) continue;
    install_queue_disc(built.link->device(end), queue, next_queue_stream_++, built.link->end(end));
  }
}

Result<void> NetworkSimulation::Impl::join() {
  for (auto& [name, node] : nodes_) {
    for (const InterfaceOptions& interface : node->options().interfaces) {
      const Place here{name, interface.name};
      if (!ports_.contains(here)) return no_such("link", name + "." + interface.name);
      connect(*node, here);
    }
    node->add_routes();
  }
  return {};
}

void NetworkSimulation::Impl::connect(Node& node, const Place& here) {
  const Port& port = ports_.at(here);
  const LinkOptions::End& other = port.link->options.ends[1 - port.end];
  Neighbour neighbour{port.link->link->shared(), {}};
  for (const InterfaceOptions& its : nodes_.at(other.node)->options().interfaces) {
    if (its.name == other.interface) neighbour.addresses = its.addresses;
  }
  node.connect(port.link->link->device(port.end), neighbour);
}

void NetworkSimulation::Impl::add_hosts() {
  for (auto& [name, node] : nodes_) {
    if (node->options().router) continue;
    node->make_host(executor_, options_.seed, options_.run, options_.sink);
  }
  for (auto& [here, port] : ports_) {
    if (!port.link->up) refresh(here);
  }
}

NetworkSimulation::Impl::Place NetworkSimulation::Impl::place(const BuiltLink& built,
                                                              std::size_t end) {
  return {built.options.ends[end].node, built.options.ends[end].interface};
}

Node* NetworkSimulation::Impl::node(std::string_view name) {
  const auto found = nodes_.find(name);
  return found == nodes_.end() ? nullptr : found->second.get();
}

Error NetworkSimulation::Impl::no_such(const std::string& what, std::string_view name) {
  return {"unknown_" + what, "there is no " + what + " '" + std::string(name) + "'"};
}

DirectionCounters NetworkSimulation::Impl::counters(std::string_view link, std::size_t end) const {
  return links_.find(link)->second.link->end(end).counters();
}

}  // namespace post::ns3host
