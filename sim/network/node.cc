#include "sim/network/node.h"

#include <algorithm>
#include <utility>

#include "model/check.h"
#include "sim/network/packet_meta.h"
#include "sim/network/trace_drop.h"

namespace post::sim {
namespace {

std::size_t index_of(InterfaceId id) { return static_cast<std::size_t>(id) - 1; }

Interface make_interface(InterfaceOptions&& options) {
  Interface interface;
  interface.name = std::move(options.name);
  interface.up = false;  // until it is attached to a link that is up
  interface.provisioning_domain = std::move(options.provisioning_domain);
  for (const IpPrefix& prefix : options.addresses) interface.addresses.push_back({prefix});
  return interface;
}

}  // namespace

Node::Node(std::string name, std::vector<InterfaceOptions> interfaces, const Tracer& network_tracer)
    : name_(std::move(name)), tracer_(network_tracer), ports_(interfaces.size()) {
  for (InterfaceOptions& options : interfaces) {
    interfaces_.push_back(make_interface(std::move(options)));
  }
  std::stable_sort(interfaces_.begin(), interfaces_.end(),
                   [](const Interface& a, const Interface& b) { return a.name < b.name; });
  std::uint32_t next = 1;
  for (Interface& interface : interfaces_) interface.id = InterfaceId{next++};
  add_own_addresses();
}

Node::~Node() {
  for (const Port& port : ports_) {
    if (port.end != nullptr) port.end->attach(nullptr, kAnyInterface);
  }
}

const Interface* Node::interface(InterfaceId id) const {
  const std::size_t index = index_of(id);
  return id != kAnyInterface && index < interfaces_.size() ? &interfaces_[index] : nullptr;
}

const Interface* Node::interface(std::string_view name) const {
  const auto at = std::find_if(interfaces_.begin(), interfaces_.end(),
                               [name](const Interface& own) { return own.name == name; });
  return at == interfaces_.end() ? nullptr : &*at;
}

const Interface* Node::owner_of(const IpAddress& address) const {
  const auto at = std::lower_bound(
      owned_.begin(), owned_.end(), address,
      [](const Owned& own, const IpAddress& wanted) { return own.address < wanted; });
  return at == owned_.end() || at->address != address ? nullptr : interface(at->interface);
}

void Node::attach(InterfaceId id, LinkEnd& end) {
  check(!attached(id), "an interface has one link");
  ports_[index_of(id)].end = &end;
  interfaces_[index_of(id)].mtu = end.mtu();
  interfaces_[index_of(id)].up = end.up();
  end.attach(this, id);
  ++changes_;
}

bool Node::attached(InterfaceId id) const { return ports_[index_of(id)].end != nullptr; }

void Node::set_up(InterfaceId id, bool up) {
  Port& port = ports_[index_of(id)];
  port.set_up = up;
  if (!up && port.end != nullptr) port.end->flush(verdict::kInterfaceDown);
  refresh(id);
}

void Node::on_link_state(InterfaceId id) { refresh(id); }

void Node::refresh(InterfaceId id) {
  const Port& port = ports_[index_of(id)];
  const bool up = port.set_up && port.end != nullptr && port.end->up();
  Interface& interface = interfaces_[index_of(id)];
  if (interface.up == up) return;
  interface.up = up;
  ++changes_;
  on_interface_changed(id);
}

void Node::add_route(const IpPrefix& destination, InterfaceId interface) {
  ++changes_;
  routes_.add({destination, interface, false});
}

void Node::add_own_addresses() {
  for (const Interface& interface : interfaces_) {
    for (const InterfaceAddress& each : interface.addresses) {
      routes_.add({each.prefix, interface.id, true});
      own(each.prefix.address, interface.id);
    }
  }
}

void Node::own(const IpAddress& address, InterfaceId interface) {
  const auto at = std::upper_bound(
      owned_.begin(), owned_.end(), address,
      [](const IpAddress& wanted, const Owned& each) { return wanted < each.address; });
  owned_.insert(at, {address, interface});
}

void Node::add_address(InterfaceId id, const IpPrefix& prefix) {
  if (owner_of(prefix.address) != nullptr) return;
  interfaces_[index_of(id)].addresses.push_back({prefix});
  routes_.add({prefix, id, true});
  own(prefix.address, id);
  ++changes_;
  on_interface_changed(id);
}

void Node::remove_address(InterfaceId id, const IpAddress& address) {
  std::vector<InterfaceAddress>& addresses = interfaces_[index_of(id)].addresses;
  const auto gone = std::ranges::find_if(
      addresses, [&](const InterfaceAddress& each) { return each.prefix.address == address; });
  if (gone == addresses.end()) return;
  const IpPrefix prefix = gone->prefix;
  addresses.erase(gone);
  std::erase_if(owned_, [&](const Owned& each) { return each.address == address; });
  const bool shared = std::ranges::any_of(addresses, [&](const InterfaceAddress& each) {
    return each.prefix.length == prefix.length && each.prefix.contains(address);
  });
  if (!shared) routes_.remove(prefix, id);
  ++changes_;
  on_interface_changed(id);
}

void Node::add_refusal(const IpPrefix& destination, RouteKind kind) {
  ++changes_;
  routes_.add({destination, kAnyInterface, false, kind});
}

const Route* Node::route(const IpAddress& to, InterfaceId interface) const {
  const Route* best = best_route(to, interface);
  return best != nullptr && best->kind == RouteKind::kForward ? best : nullptr;
}

RouteKind Node::refusal(const IpAddress& to) const {
  const Route* best = best_route(to, kAnyInterface);
  return best == nullptr ? RouteKind::kUnreachable : best->kind;
}

const Route* Node::best_route(const IpAddress& to, InterfaceId interface) const {
  return routes_.find(to, [&](InterfaceId id) {
    return (interface == kAnyInterface || interface == id) && interfaces_[index_of(id)].up;
  });
}

void Node::transmit(Packet&& packet, InterfaceId id) {
  if (!interfaces_[index_of(id)].up) return drop(packet, verdict::kInterfaceDown);
  ports_[index_of(id)].end->send(std::move(packet));
}

bool Node::queue_full(InterfaceId id, std::size_t bytes) const {
  const LinkEnd* end = ports_[index_of(id)].end;
  return end != nullptr && end->full(bytes);
}

bool Node::leads_to_members(InterfaceId id, const GroupFlow& flow, unsigned hops) const {
  const std::size_t index = index_of(id);
  return interfaces_[index].up && ports_[index].end->peer_wants(flow, hops);
}

void Node::drop(const Packet& packet, std::string_view reason) {
  dropped_.add(reason);
  trace_drop(tracer_, name_, reason, packet);
}

void Node::reject(const Packet& packet, std::string_view drop_reason, IcmpReason reason,
                  InterfaceId arrived, std::size_t mtu) {
  drop(packet, drop_reason);
  const auto reporter = reporter_of(packet, arrived);
  if (!reporter) return;
  std::optional<Packet> error = icmp_error(packet, reason, *reporter, mtu);
  if (error) output(std::move(*error));
}

std::optional<IpAddress> Node::reporter_of(const Packet& packet, InterfaceId arrived) const {
  if (owner_of(packet.ip.destination) != nullptr) return packet.ip.destination;
  std::optional<IpAddress> other;
  for (const Owned& own : owned_) {
    if (own.address.family() != packet.ip.source.family()) continue;
    if (own.interface == arrived) return own.address;
    if (!other) other = own.address;
  }
  return other;
}

}  // namespace post::sim
