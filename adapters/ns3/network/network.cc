#include "adapters/ns3/network/network.h"

#include <utility>

#include "adapters/ns3/network/network_impl.h"
#include "adapters/ns3/network/ns3_node.h"
#include "adapters/ns3/network/simulated_time.h"

namespace post::ns3host {

Result<std::unique_ptr<NetworkSimulation>> NetworkSimulation::make(const NetworkOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  if (const Result<void> built = impl->build(); !built) return built.error();
  return std::unique_ptr<NetworkSimulation>(new NetworkSimulation(std::move(impl)));
}

NetworkSimulation::NetworkSimulation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

NetworkSimulation::~NetworkSimulation() = default;

Host* NetworkSimulation::host(std::string_view name) {
  Node* node = impl_->node(name);
  return node == nullptr ? nullptr : node->host();
}

const Executor& NetworkSimulation::clock() const { return impl_->executor(); }

void NetworkSimulation::at(Time time, std::function<void()> work) {
  ns3::Simulator::Schedule(ns3_time(time - simulated_now()), std::move(work));
}

Result<void> NetworkSimulation::change_link(std::string_view link, const LinkChange& change) {
  return impl_->change_link(link, change);
}

Result<void> NetworkSimulation::set_interface_up(std::string_view node, std::string_view interface,
                                                 bool up) {
  return impl_->set_interface_up(node, interface, up);
}

Result<void> NetworkSimulation::change_sessions(std::string_view box, sim::SessionsChange change) {
  return impl_->change_sessions(box, change);
}

RunResult NetworkSimulation::run(Time until) {
  RunLimits limits;
  const std::uint64_t all = impl_->options().event_limit;
  const std::uint64_t before = ns3::Simulator::GetEventCount();
  if (all != 0) limits.events = all > before ? all - before : 0;
  const StopReason reason = impl_->executor().run(until, limits);
  return {reason == StopReason::kIdle, reason == StopReason::kEventLimit,
          ns3::Simulator::GetEventCount()};
}

DirectionCounters NetworkSimulation::counters(std::string_view link, std::size_t end) const {
  return impl_->counters(link, end);
}

ns3::Ptr<ns3::Node> ns3_node(const NetworkSimulation& network, std::string_view name) {
  const Node* node = network.impl_->node(name);
  return node == nullptr ? nullptr : node->ns3_node();
}

}  // namespace post::ns3host
