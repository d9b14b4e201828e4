#include "adapters/ns3/network/node.h"

#include <algorithm>

#include "adapters/ns3/host/address.h"
#include "adapters/ns3/network/link_end.h"
#include "adapters/ns3/network/simulated_time.h"
#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "sim/network/packet_meta.h"

namespace post::ns3host {
namespace {

constexpr std::uint32_t kLoopbacks = 1;  // ns-3's interface 0; ours follow

/// The address of `neighbour` in a prefix of `own`, of that family.
std::optional<IpAddress> gateway_of(const Neighbour& neighbour, const std::vector<IpPrefix>& own,
                                    Family family) {
  if (!neighbour.needs_address) return std::nullopt;
  for (const IpPrefix& its : neighbour.addresses) {
    if (its.address.family() != family) continue;
    const auto shared = [&](const IpPrefix& prefix) { return prefix.contains(its.address); };
    if (std::ranges::any_of(own, shared)) return its.address;
  }
  return std::nullopt;
}

std::vector<IpAddress> v4_addresses(const InterfaceOptions& interface) {
  std::vector<IpAddress> addresses;
  for (const IpPrefix& own : interface.addresses) {
    if (own.address.is_v4()) addresses.push_back(own.address);
  }
  return addresses;
}

ns3::InternetStackHelper stack_helper() {
  ns3::InternetStackHelper helper;
  helper.SetIpv4ArpJitter(false);
  helper.SetIpv6NsRsJitter(false);
  return helper;
}

std::string_view name_of(ns3::Ipv4L3Protocol::DropReason reason) {
  switch (reason) {
    case ns3::Ipv4L3Protocol::DROP_TTL_EXPIRED:
      return sim::verdict::kHopLimit;
    case ns3::Ipv4L3Protocol::DROP_INTERFACE_DOWN:
      return sim::verdict::kInterfaceDown;
    case ns3::Ipv4L3Protocol::DROP_BAD_CHECKSUM:
      return "bad_checksum";
    case ns3::Ipv4L3Protocol::DROP_FRAGMENT_TIMEOUT:
      return "fragment_timeout";
    default:
      return sim::verdict::kNoRoute;
  }
}

std::string_view name_of(ns3::Ipv6L3Protocol::DropReason reason) {
  switch (reason) {
    case ns3::Ipv6L3Protocol::DROP_TTL_EXPIRED:
      return sim::verdict::kHopLimit;
    case ns3::Ipv6L3Protocol::DROP_INTERFACE_DOWN:
      return sim::verdict::kInterfaceDown;
    case ns3::Ipv6L3Protocol::DROP_FRAGMENT_TIMEOUT:
      return "fragment_timeout";
    case ns3::Ipv6L3Protocol::DROP_NO_ROUTE:
    case ns3::Ipv6L3Protocol::DROP_ROUTE_ERROR:
      return sim::verdict::kNoRoute;
    default:
      return "malformed";
  }
}

}  // namespace

Node::Node(const NodeOptions& options, const Tracer& tracer)
    : options_(options), tracer_(tracer), node_(ns3::CreateObject<ns3::Node>()) {
  std::ranges::stable_sort(options_.interfaces, {}, &InterfaceOptions::name);
  routing_.forwards = options.router;
  routing_.node = options.name;
  routing_.tracer = &tracer;
  routing_.interfaces.resize(kLoopbacks);
  stack_helper().Install(node_);
  ipv4_ = node_->GetObject<ns3::Ipv4>();
  ipv6_ = node_->GetObject<ns3::Ipv6>();
  const auto v4 = ns3::CreateObject<Ipv4Routing>();
  v4->set_up(routing_);
  ipv4_->SetRoutingProtocol(v4);
  const auto v6 = ns3::CreateObject<Ipv6Routing>();
  v6->set_up(routing_);
  ipv6_->SetRoutingProtocol(v6);
  const auto icmp = node_->GetObject<ns3::Icmpv6L4Protocol>();
  icmp->SetAttribute("DAD", ns3::BooleanValue(false));
  trace_drops();
}

Result<void> Node::make_box() {
  if (!options_.box) return {};
  sim::MiddleboxOptions tables = options_.box->tables;
  const std::size_t outside = index_of(options_.box->outside);
  const bool sides = tables.nat || tables.firewall;
  if (sides && outside == options_.interfaces.size()) {
    return Error{"unknown_interface",
                 "there is no interface '" + options_.name + "." + options_.box->outside + "'"};
  }
  if (tables.nat && tables.nat->external.empty()) {
    tables.nat->external = v4_addresses(options_.interfaces[outside]);
  }
  auto box = sim::Middlebox::make(tables);
  if (!box) return box.error();
  routing_.box = *std::move(box);
  return {};
}

bool Node::change_sessions(sim::SessionsChange change) {
  if (!routing_.box) return false;
  routing_.box->change_sessions(change, simulated_now());
  return true;
}

std::int64_t Node::assign_streams(std::int64_t first) {
  return first + stack_helper().AssignStreams(ns3::NodeContainer(node_), first);
}

void Node::connect(const ns3::Ptr<ns3::NetDevice>& device, const Neighbour& neighbour) {
  const InterfaceOptions& interface = options_.interfaces[devices_.size()];
  devices_.push_back(device);
  neighbours_.push_back(neighbour);
  const bool outside = options_.box && options_.box->outside == interface.name;
  routing_.interfaces.push_back({.mtu = device->GetMtu(), .outside = outside, .addresses = {}});
  const std::uint32_t number = ipv4_->AddInterface(device);
  ipv6_->AddInterface(device);
  // Also on hosts, which route nothing on: ns-3 sends router solicitations where this is false.
  ipv6_->SetForwarding(number, true);
  for (const IpPrefix& prefix : interface.addresses) add_address(number, prefix);
  ipv4_->SetUp(number);
  ipv6_->SetUp(number);
}

void Node::add_address(std::uint32_t interface, const IpPrefix& prefix) {
  if (prefix.address.is_v4()) {
    const ns3::Ipv4Mask mask(("/" + std::to_string(prefix.length)).c_str());
    ipv4_->AddAddress(interface, {to_ns3_v4(prefix.address), mask});
  } else {
    ipv6_->AddAddress(interface, {to_ns3_v6(prefix.address), ns3::Ipv6Prefix(prefix.length)});
  }
  routing_.interfaces[interface].addresses.push_back(prefix.address);
  add_route(interface, prefix, true);
}

void Node::add_route(std::uint32_t interface, const IpPrefix& destination, bool on_link) {
  const std::size_t index = interface - kLoopbacks;
  Route route{destination, interface, {}, on_link};
  if (!on_link) {
    route.gateway = gateway_of(neighbours_[index], options_.interfaces[index].addresses,
                               destination.address.family());
  }
  routing_.routes.add(route);
}

void Node::add_routes() {
  for (const RouteOptions& route : options_.routes) {
    if (route.kind != sim::RouteKind::kForward) {
      routing_.routes.add({.destination = route.destination, .kind = route.kind});
      continue;
    }
    const auto interface = static_cast<std::uint32_t>(index_of(route.interface) + kLoopbacks);
    add_route(interface, route.destination, false);
  }
}

std::size_t Node::index_of(std::string_view interface) const {
  const auto found = std::ranges::find(options_.interfaces, interface, &InterfaceOptions::name);
  return static_cast<std::size_t>(found - options_.interfaces.begin());
}

void Node::make_host(SimulationExecutor& executor, std::uint64_t seed, std::uint64_t run,
                     TraceSink* sink) {
  NodeHostOptions host{.name = options_.name, .seed = seed, .run = run, .sink = sink};
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    const InterfaceOptions& interface = options_.interfaces[i];
    host.interfaces.push_back(
        {devices_[i], interface.name, interface.addresses, interface.provisioning_domain});
  }
  host.path_hints = options_.path_hints;
  host.tcp = options_.tcp;
  host.useful_until = true;
  host_ = std::make_unique<NodeHost>(executor, node_, std::move(host));
}

void Node::set_interface_up(std::string_view interface, bool up) {
  const std::size_t index = index_of(interface);
  routing_.interfaces[index + kLoopbacks].up = up;
  if (host_) host_->set_interface_up(devices_[index], up);
}

void Node::trace_drops() {
  if (!tracer_.enabled()) return;
  ipv4_->TraceConnectWithoutContext("Drop", ns3::MakeCallback(&Node::on_v4_drop, this));
  ipv6_->TraceConnectWithoutContext("Drop", ns3::MakeCallback(&Node::on_v6_drop, this));
}

void Node::on_v4_drop(const ns3::Ipv4Header& header, ns3::Ptr<const ns3::Packet> packet,
                      ns3::Ipv4L3Protocol::DropReason reason, ns3::Ptr<ns3::Ipv4>, std::uint32_t) {
  const auto whole = packet->Copy();
  whole->AddHeader(header);
  trace_drop(tracer_, options_.name, name_of(reason), *whole);
}

void Node::on_v6_drop(const ns3::Ipv6Header& header, ns3::Ptr<const ns3::Packet> packet,
                      ns3::Ipv6L3Protocol::DropReason reason, ns3::Ptr<ns3::Ipv6>, std::uint32_t) {
  const auto whole = packet->Copy();
  whole->AddHeader(header);
  trace_drop(tracer_, options_.name, name_of(reason), *whole);
}

}  // namespace post::ns3host
