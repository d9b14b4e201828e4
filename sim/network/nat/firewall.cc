#include "sim/network/nat/firewall.h"

#include <algorithm>

#include "sim/network/nat/nat.h"

namespace post::sim {
namespace {

/// One entry an inside endpoint, whomever it talks to.
MappingKey key(Protocol protocol, const SocketAddress& inside) { return {protocol, inside, {}}; }

bool blocks(const BlockRule& rule, Protocol protocol, const SocketAddress& remote) {
  if (rule.protocol && *rule.protocol != protocol) return false;
  if (rule.ports.empty()) return true;
  const bool named = std::ranges::find(rule.ports, remote.port) != rule.ports.end();
  return named != rule.except;
}

FlowAnswer refuse(const BlockRule& rule) {
  FlowAnswer answer = FlowAnswer::drop(verdict::kFirewallBlocked);
  answer.prohibited = rule.reject;
  return answer;
}

}  // namespace

Result<Firewall> Firewall::make(const FirewallOptions& options) {
  const auto filtering = find_dependence("filtering", options.filtering);
  if (!filtering) return filtering.error();
  return Firewall(options, *filtering);
}

Firewall::Firewall(const FirewallOptions& options, RemoteDependence filtering)
    : rules_(options.rules), filtering_(filtering), table_(options.sessions, options.timers) {}

const BlockRule* Firewall::blocking(Protocol protocol, const SocketAddress& remote) const {
  const auto rule = std::ranges::find_if(
      rules_, [&](const BlockRule& each) { return blocks(each, protocol, remote); });
  return rule == rules_.end() ? nullptr : &*rule;
}

FlowAnswer Firewall::outward(const Flow& flow, Time now) {
  if (const BlockRule* rule = blocking(flow.protocol, flow.destination)) return refuse(*rule);
  MappingTable::Entry* entry = table_.find(key(flow.protocol, flow.source), now);
  if (entry == nullptr || MappingTable::session(*entry, flow.destination, now) == nullptr) {
    const bool tcp = flow.protocol == Protocol::kTcp;
    if (tcp && (flow.tcp_flags & tcp_flag::kSyn) == 0) {
      return FlowAnswer::drop(verdict::kFirewallFiltered);
    }
    if (table_.full(now)) return FlowAnswer::drop(verdict::kFirewallFull);
  }
  if (entry == nullptr) entry = &table_.add(key(flow.protocol, flow.source), flow.source);
  table_.note(*entry, flow.destination, Heading::kOutward, flow, now);
  return FlowAnswer::pass(flow);
}

FlowAnswer Firewall::inward(const Flow& flow, Time now) {
  if (const BlockRule* rule = blocking(flow.protocol, flow.source)) return refuse(*rule);
  MappingTable::Entry* entry = table_.find(key(flow.protocol, flow.destination), now);
  if (entry == nullptr || !MappingTable::permits(*entry, filtering_, flow.source, now)) {
    return FlowAnswer::drop(verdict::kFirewallFiltered);
  }
  if (MappingTable::session(*entry, flow.source, now) != nullptr) {
    table_.note(*entry, flow.source, Heading::kInward, flow, now);
  } else if (flow.protocol == Protocol::kTcp && !opens_connection(flow)) {
    return FlowAnswer::drop(verdict::kFirewallFiltered);
  }
  return FlowAnswer::pass(flow);
}

ErrorAnswer Firewall::outward(const ErrorFlow& error, Time now) {
  const Flow& quoted = error.quoted;
  const auto* entry = table_.find(key(quoted.protocol, quoted.destination), now);
  const bool known =
      entry != nullptr && MappingTable::permits(*entry, filtering_, quoted.source, now);
  return known ? ErrorAnswer::pass(error) : ErrorAnswer::drop(verdict::kFirewallFiltered);
}

ErrorAnswer Firewall::inward(const ErrorFlow& error, Time now) {
  const Flow& quoted = error.quoted;
  const auto* entry = table_.find(key(quoted.protocol, quoted.source), now);
  const bool known =
      entry != nullptr && MappingTable::session(*entry, quoted.destination, now) != nullptr;
  return known ? ErrorAnswer::pass(error) : ErrorAnswer::drop(verdict::kFirewallFiltered);
}

}  // namespace post::sim
