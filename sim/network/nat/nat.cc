#include "sim/network/nat/nat.h"

#include <algorithm>
#include <utility>

namespace post::sim {

bool opens_connection(const Flow& flow) {
  return (flow.tcp_flags & (tcp_flag::kSyn | tcp_flag::kRst)) == tcp_flag::kSyn;
}

Result<Nat> Nat::make(const NatOptions& options) {
  const auto mapping = find_dependence("mapping", options.mapping);
  if (!mapping) return mapping.error();
  const auto filtering = find_dependence("filtering", options.filtering);
  if (!filtering) return filtering.error();
  auto ports = make_port_allocator(options.ports, options.port_range);
  if (!ports) return ports.error();
  if (options.external.empty()) {
    return Error{"no_external_address", "a NAT has at least one external IPv4 address"};
  }
  return Nat(options, *mapping, *filtering, std::move(*ports));
}

Nat::Nat(const NatOptions& options, RemoteDependence mapping, RemoteDependence filtering,
         std::unique_ptr<PortAllocator> ports)
    : options_(options),
      mapping_(mapping),
      filtering_(filtering),
      ports_(std::move(ports)),
      overloads_(overloads(options.ports)),
      table_(options.sessions, options.timers) {}

bool Nat::is_external(const IpAddress& address) const {
  return std::ranges::find(options_.external, address) != options_.external.end();
}

MappingKey Nat::key(Protocol protocol, const SocketAddress& inside,
                    const SocketAddress& remote) const {
  return {protocol, inside, mapping_.part(remote)};
}

const IpAddress& Nat::external_of(const IpAddress& inside) const {
  return options_.external[inside.v4_host_order() % options_.external.size()];
}

std::optional<SocketAddress> Nat::allocate(Protocol protocol, const SocketAddress& inside,
                                           const SocketAddress& remote, Time now) {
  const IpAddress& external = external_of(inside.ip);
  const auto port = ports_->allocate(inside.port, [&](std::uint16_t candidate) {
    const SocketAddress outside{external, candidate};
    return overloads_ ? table_.talks(protocol, outside, remote, nullptr, now)
                      : table_.takes_outside(protocol, outside, now);
  });
  if (!port) return std::nullopt;
  return SocketAddress{external, *port};
}

void Nat::remap(Time now) {
  for (MappingTable::Entry* entry : table_.living(now)) {
    const auto& [protocol, inside, remote] = entry->first;
    const IpAddress& external = external_of(inside.ip);
    const auto port = ports_->allocate(0, [&, of = protocol](std::uint16_t candidate) {
      return table_.takes_outside(of, {external, candidate}, now);
    });
    if (port) table_.move(*entry, {external, *port});
  }
}

FlowAnswer Nat::outward(const Flow& flow, Time now) {
  const MappingKey wanted = key(flow.protocol, flow.source, flow.destination);
  MappingTable::Entry* entry = table_.find(wanted, now);
  if (entry == nullptr || MappingTable::session(*entry, flow.destination, now) == nullptr) {
    const bool tcp = flow.protocol == Protocol::kTcp;
    if (tcp && (flow.tcp_flags & tcp_flag::kSyn) == 0) {
      return FlowAnswer::drop(verdict::kNatNoMapping);
    }
    if (table_.full(now)) return FlowAnswer::drop(verdict::kNatFull);
  }
  if (entry == nullptr) {
    const auto external = allocate(flow.protocol, flow.source, flow.destination, now);
    if (!external) return FlowAnswer::drop(verdict::kNatNoPort);
    entry = &table_.add(wanted, *external);
  } else if (overloads_ &&
             table_.talks(flow.protocol, entry->second.outside, flow.destination, entry, now)) {
    return FlowAnswer::drop(verdict::kNatNoPort);  // nobody could tell the answers apart
  }
  table_.note(*entry, flow.destination, Heading::kOutward, flow, now);
  FlowAnswer answer = FlowAnswer::pass(flow);
  answer.flow.source = entry->second.outside;
  return answer;
}

FlowAnswer Nat::inward(const Flow& flow, Time now) {
  MappingTable::Entry* entry =
      table_.find_outside(flow.protocol, flow.destination, flow.source, filtering_, now);
  if (entry == nullptr) return FlowAnswer::drop(verdict::kNatNoMapping);
  if (!MappingTable::permits(*entry, filtering_, flow.source, now)) {
    return FlowAnswer::drop(verdict::kNatFiltered);
  }
  if (MappingTable::session(*entry, flow.source, now) != nullptr) {
    table_.note(*entry, flow.source, Heading::kInward, flow, now);
  } else if (flow.protocol == Protocol::kTcp && !opens_connection(flow)) {
    return FlowAnswer::drop(verdict::kNatFiltered);
  }
  FlowAnswer answer = FlowAnswer::pass(flow);
  answer.flow.destination = entry->first.inside;
  return answer;
}

FlowAnswer Nat::hairpin(const Flow& flow, Time now) {
  if (!options_.hairpin) return FlowAnswer::drop(verdict::kNatHairpin);
  const FlowAnswer out = outward(flow, now);
  return out.verdict.passes() ? inward(out.flow, now) : out;
}

ErrorAnswer Nat::outward(const ErrorFlow& error, Time now) {
  const Flow& quoted = error.quoted;  // it came in: its destination is inside
  const auto* entry = table_.find(key(quoted.protocol, quoted.destination, quoted.source), now);
  if (entry == nullptr) return ErrorAnswer::drop(verdict::kNatNoMapping);
  ErrorAnswer answer = ErrorAnswer::pass(error);
  answer.error.source = entry->second.outside.ip;
  answer.error.quoted.destination = entry->second.outside;
  return answer;
}

ErrorAnswer Nat::inward(const ErrorFlow& error, Time now) {
  const Flow& quoted = error.quoted;  // it went out: its source is external
  const auto* entry =
      table_.find_outside(quoted.protocol, quoted.source, quoted.destination, filtering_, now);
  if (entry == nullptr || error.destination != quoted.source.ip ||
      MappingTable::session(*entry, quoted.destination, now) == nullptr) {
    return ErrorAnswer::drop(verdict::kNatNoMapping);
  }
  ErrorAnswer answer = ErrorAnswer::pass(error);
  answer.error.destination = entry->first.inside.ip;
  answer.error.quoted.source = entry->first.inside;
  return answer;
}

ErrorAnswer Nat::hairpin(const ErrorFlow& error, Time now) {
  if (!options_.hairpin) return ErrorAnswer::drop(verdict::kNatHairpin);
  const ErrorAnswer out = outward(error, now);
  return out.verdict.passes() ? inward(out.error, now) : out;
}

void Nat::append_state(StateHash& hash) const {
  table_.append_state(hash);
  ports_->append_state(hash);
}

}  // namespace post::sim
