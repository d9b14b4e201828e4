// [routers.NAME.nat], [routers.NAME.firewall] and boxes: what a router does beside forwarding.
#include <algorithm>
#include <array>

#include "experiments/lab/scenario/kernel_nat.h"
#include "experiments/lab/scenario/sections.h"
#include "sim/network/nat/behaviour.h"
#include "sim/network/nat/ports.h"

namespace post::lab {
namespace {

constexpr Range kTimeout{1'000'000, bounds::kDay};
constexpr Range kSessions{1, 1'000'000};
constexpr Range kPort{1, 65'535};
constexpr std::string_view kRangeAllowed = "a first and a last port, such as [1024, 65535]";
constexpr std::uint64_t kMostRules = 64;
constexpr std::uint64_t kMostPorts = 64;
constexpr std::uint64_t kMostBoxes = 16;
constexpr std::uint64_t kMostOptions = 64;
constexpr Range kMss{88, 65'495};
constexpr Range kBoxMtu{576, 65'535};
constexpr Range kTcpOption{2, 255};  // the others are padding
constexpr std::string_view kBoxAllowed =
    "a list of boxes such as \"hide_too_big\" or { kind = \"clamp_mss\", mss = \"1220 B\" }";

template <class Kind>
std::vector<std::string> names_of(const std::vector<Kind>& kinds) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  return names;
}

void read_choice(TableReader& table, std::string_view key, const std::vector<std::string>& names,
                 std::string& to) {
  if (auto value = table.get(key)) to = value->choice(names).value_or(to);
}

void read_flag(TableReader& table, std::string_view key, bool& to) {
  if (auto value = table.get(key)) to = value->flag().value_or(to);
}

void read_timeout(TableReader& table, std::string_view key, Duration& to) {
  const auto value = table.get(key);
  if (!value) return;
  if (auto length = value->quantity(quantity::kDuration, kTimeout)) to = duration_of(*length);
}

void read_sessions(TableReader& table, std::size_t& to) {
  if (auto value = table.get("sessions")) to = value->count(kSessions).value_or(to);
}

void read_timers(TableReader& table, sim::SessionTimers& timers) {
  read_timeout(table, "udp_timeout", timers.udp);
  read_flag(table, "inbound_refresh", timers.inbound_refresh);
  read_timeout(table, "tcp_transitory_timeout", timers.tcp_transitory);
  read_timeout(table, "tcp_established_timeout", timers.tcp_established);
}

std::optional<std::vector<std::uint16_t>> read_ports(const Value& value, std::string_view allowed,
                                                     Range length) {
  const auto list = value.list(allowed, length);
  if (!list) return std::nullopt;
  std::vector<std::uint16_t> ports;
  for (const Value& entry : *list) {
    const auto port = entry.count(kPort);
    if (!port) return std::nullopt;
    ports.push_back(static_cast<std::uint16_t>(*port));
  }
  return ports;
}

void read_port_range(TableReader& table, sim::PortRange& range) {
  const auto value = table.get("port_range");
  const auto ports = value ? read_ports(*value, kRangeAllowed, {2, 2}) : std::nullopt;
  if (!ports) return;
  if (ports->front() > ports->back()) {
    return value->refuse("a first port above the last", std::string(kRangeAllowed));
  }
  range = {ports->front(), ports->back()};
}

sim::NatOptions read_nat_options(TableReader& table) {
  const std::vector<std::string> behaviours = names_of(sim::remote_dependences());
  sim::NatOptions nat;
  read_choice(table, "mapping", behaviours, nat.mapping);
  read_choice(table, "filtering", behaviours, nat.filtering);
  read_choice(table, "ports", names_of(sim::port_allocations()), nat.ports);
  read_port_range(table, nat.port_range);
  read_flag(table, "hairpin", nat.hairpin);
  read_timers(table, nat.timers);
  read_sessions(table, nat.sessions);
  return nat;
}

void read_protocol(TableReader& table, sim::BlockRule& rule) {
  const auto value = table.get("protocol");
  const auto name = value ? value->choice({"tcp", "udp"}) : std::nullopt;
  if (name) rule.protocol = *name == "tcp" ? sim::Protocol::kTcp : sim::Protocol::kUdp;
}

sim::BlockRule read_rule(TableReader table) {
  constexpr std::string_view kAllowed = "a list of ports";
  sim::BlockRule rule;
  read_protocol(table, rule);
  const auto ports = table.get("ports");
  const auto others = table.get("except_ports");
  if (ports && others) {
    others->refuse("ports and except_ports in one rule", "one of the two");
  } else if (ports || others) {
    rule.except = others.has_value();
    rule.ports =
        read_ports(ports ? *ports : *others, kAllowed, {1, kMostPorts}).value_or(rule.ports);
  }
  std::string action = "drop";
  read_choice(table, "action", {"drop", "reject"}, action);
  rule.reject = action == "reject";
  table.finish();
  return rule;
}

std::vector<sim::BlockRule> read_rules(TableReader& table) {
  constexpr std::string_view kAllowed = "a list of rules such as { protocol = \"udp\" }";
  const auto value = table.get("block");
  if (!value) return {};
  const auto list = value->list(kAllowed, {0, kMostRules});
  std::vector<sim::BlockRule> rules;
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto rule = entry.table(kAllowed)) rules.push_back(read_rule(*std::move(rule)));
  }
  return rules;
}

sim::FirewallOptions read_firewall_options(TableReader& table) {
  sim::FirewallOptions firewall;
  read_choice(table, "filtering", names_of(sim::remote_dependences()), firewall.filtering);
  firewall.rules = read_rules(table);
  read_timers(table, firewall.timers);
  read_sessions(table, firewall.sessions);
  return firewall;
}

MiddleboxSpec& middlebox_of(NodeSpec& node) {
  return node.middlebox ? *node.middlebox : node.middlebox.emplace();
}

void read_mss(const Value& value, sim::BoxOptions& box) {
  if (auto mss = value.quantity(quantity::kOctets, kMss)) {
    box.mss = static_cast<std::uint16_t>(*mss);
  }
}

void read_option_kinds(const Value& value, sim::BoxOptions& box) {
  const auto list = value.list("a list of kinds of TCP options, such as [34]", {1, kMostOptions});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto kind = entry.count(kTcpOption)) {
      box.tcp_options.push_back(static_cast<std::uint8_t>(*kind));
    }
  }
}

void read_reject(const Value& value, sim::BoxOptions& box) {
  const auto action = value.choice({"drop", "reject"});
  box.reject = action == "reject";
}

void read_box_mtu(const Value& value, sim::BoxOptions& box) {
  box.mtu = value.quantity(quantity::kOctets, kBoxMtu).value_or(box.mtu);
}

/// A parameter of boxes: its key in a scenario, and the member of BoxOptions that it sets.
struct BoxParameter {
  std::string_view member;
  std::string_view key;
  bool required;
  std::string_view example;
  void (*read)(const Value& value, sim::BoxOptions& box);
};
constexpr std::array<BoxParameter, 4> kBoxParameters = {{
    {"reject", "action", false, "", read_reject},
    {"mss", "mss", true, "\"1220 B\"", read_mss},
    {"mtu", "mtu", true, "\"1280 B\"", read_box_mtu},
    {"tcp_options", "options", true, "[34]", read_option_kinds},
}};

bool lacks_parameter(const sim::BoxKind& kind) {
  return std::ranges::any_of(kind.parameters, [](std::string_view member) {
    return std::ranges::find(kBoxParameters, member, &BoxParameter::member)->required;
  });
}

void read_box_parameters(TableReader& table, const sim::BoxKind& kind, sim::BoxOptions& box) {
  for (const std::string_view member : kind.parameters) {
    const BoxParameter& parameter =
        *std::ranges::find(kBoxParameters, member, &BoxParameter::member);
    const auto value = parameter.required ? table.require(parameter.key, parameter.example)
                                          : table.get(parameter.key);
    if (value) parameter.read(*value, box);
  }
}

std::optional<sim::BoxOptions> read_box(const Value& value) {
  sim::BoxOptions box;
  auto table = value.is_table() ? value.table(kBoxAllowed) : std::nullopt;
  const auto name = table ? table->require("kind", kBoxAllowed) : std::optional(value);
  const auto kind = name ? name->choice(names_of(sim::box_kinds())) : std::nullopt;
  if (!kind) return std::nullopt;
  box.kind = *kind;
  const sim::BoxKind& known = *std::ranges::find(sim::box_kinds(), *kind, &sim::BoxKind::name);
  if (table) {
    read_box_parameters(*table, known, box);
    table->finish();
  } else if (lacks_parameter(known)) {
    value.refuse(in_quotes(*kind) + " without its parameter", "a table with it");
  }
  return box;
}

void read_boxes(const Value& value, NodeSpec& node) {
  const auto list = value.list(kBoxAllowed, {1, kMostBoxes});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto box = read_box(entry)) middlebox_of(node).box.boxes.push_back(*std::move(box));
  }
}

std::optional<std::string> read_outside(TableReader& table, const NodeSpec& node) {
  const auto value = table.require("outside", "\"INTERFACE\"");
  return value ? value->choice(names_of(node.interfaces)) : std::nullopt;
}

/// The IPv4 addresses of the outside are what the NAT translates to.
void set_external(const Value& place, const NodeSpec& node, sim::NatOptions& nat) {
  const std::string& name = node.middlebox->outside;
  const auto outside = std::ranges::find(node.interfaces, name, &InterfaceSpec::name);
  if (outside == node.interfaces.end()) return;
  for (const IpPrefix& own : outside->addresses) {
    if (own.address.is_v4()) nat.external.push_back(own.address);
  }
  if (!nat.external.empty()) return;
  place.refuse("a NAT whose outside " + in_quotes(name) + " has no IPv4 address",
               "an interface with an IPv4 address");
}

void read_kernel(TableReader& table, MiddleboxSpec& middlebox) {
  const auto kernel = table.get("kernel");
  middlebox.kernel = kernel && kernel->flag().value_or(false);
  if (!middlebox.kernel) return;
  const auto beyond = beyond_kernel(*middlebox.box.nat);
  if (beyond) {
    kernel->refuse("kernel = true with " + *beyond, "what nftables can do, see docs/scenario.md");
  } else if (!middlebox.box.boxes.empty()) {
    kernel->refuse("kernel = true beside boxes", "one of the two");
  }
}

void read_nat(const Value& value, NodeSpec& node) {
  auto table = value.table("[routers.NAME.nat]");
  if (!table) return;
  middlebox_of(node).outside = read_outside(*table, node).value_or("");
  sim::NatOptions& nat = node.middlebox->box.nat.emplace(read_nat_options(*table));
  set_external(value, node, nat);
  read_kernel(*table, *node.middlebox);
  table->finish();
}

void read_firewall(const Value& value, NodeSpec& node) {
  auto table = value.table("[routers.NAME.firewall]");
  if (!table) return;
  const std::string outside = read_outside(*table, node).value_or("");
  MiddleboxSpec& middlebox = middlebox_of(node);
  if (!middlebox.box.nat) middlebox.outside = outside;
  middlebox.box.firewall = read_firewall_options(*table);
  table->finish();
  if (outside != middlebox.outside && !outside.empty() && !middlebox.outside.empty()) {
    value.refuse("a firewall whose outside is not that of the NAT", "one outside for both");
  }
  if (middlebox.kernel)
    value.refuse("a firewall beside a NAT with kernel = true", "one of the two");
}

}  // namespace

void read_middlebox(TableReader& router, NodeSpec& node) {
  if (const auto boxes = router.get("boxes")) read_boxes(*boxes, node);
  if (const auto nat = router.get("nat")) read_nat(*nat, node);
  if (const auto firewall = router.get("firewall")) read_firewall(*firewall, node);
}

}  // namespace post::lab
