#include "experiments/lab/worlds/laboratory/kernel_nat_rules.h"

#include <string_view>

namespace post::lab {
namespace {

constexpr std::string_view kIndependent = "endpoint_independent";

std::string seconds_of(Duration length) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(length).count());
}

/// How sessions that leave get their external port.
std::string translation(const sim::NatOptions& nat, const std::string& external) {
  const std::string range =
      std::to_string(nat.port_range.first) + "-" + std::to_string(nat.port_range.last);
  if (nat.mapping == "address_and_port_dependent") {
    return "snat to " + external + ":" + range + " fully-random";
  }
  if (nat.mapping == "address_dependent") {
    const auto ports = std::to_string(nat.port_range.last - nat.port_range.first + 1);
    return "snat to " + external + ":jhash ip daddr . th sport mod " + ports + " offset " +
           std::to_string(nat.port_range.first);
  }
  return "snat to " + external + (nat.ports == "sequential" ? ":" + range : "");
}

/// Filters that let in what no session expects need to know who has which external port.
bool lets_strangers_in(const sim::NatOptions& nat) {
  return nat.mapping == kIndependent && nat.filtering != "address_and_port_dependent";
}

/// Who has which external port, and whom it has sent to: maps that packets fill.
std::string memory(const sim::NatOptions& nat) {
  if (!lets_strangers_in(nat)) return {};
  const std::string bounds =
      " flags dynamic,timeout; size " + std::to_string(nat.sessions) + "; }\n";
  return " map inside { type inet_proto . inet_service : ipv4_addr;" + bounds +
         " set known { type inet_proto . ipv4_addr . inet_service;" + bounds;
}

/// What comes for the external address without a session.
std::string entrance(const sim::NatOptions& nat, const std::string& from_outside,
                     const std::string& external) {
  if (!lets_strangers_in(nat)) return {};
  const bool by_address = nat.filtering == "address_dependent";
  const std::string from = nat.hairpin ? "" : "i" + from_outside;
  return "  " + from + "ip daddr " + external + " meta l4proto { tcp, udp } " +
         (by_address ? "meta l4proto . ip saddr . th dport @known " : "") +
         "dnat to meta l4proto . th dport map @inside\n";
}

/// Each packet that leaves keeps what it says alive: as long as a session of its protocol.
std::string memorize(const sim::NatOptions& nat, std::string_view protocol, Duration life,
                     const std::string& to_outside) {
  const std::string match =
      "  o" + to_outside + "meta l4proto " + std::string(protocol) + " update ";
  const std::string timeout = " timeout " + seconds_of(life) + "s";
  std::string rules = match + "@inside { meta l4proto . th sport" + timeout + " : ip saddr }\n";
  if (nat.filtering == "address_dependent") {
    rules += match + "@known { meta l4proto . ip daddr . th sport" + timeout + " }\n";
  }
  return rules;
}

/// What belongs to no session and begins none must not leave untranslated.
std::string passing(const sim::NatOptions& nat, const std::string& to_outside) {
  std::string rules = " chain passing { type filter hook forward priority 0;\n";
  rules += "  ct state invalid drop\n";
  if (lets_strangers_in(nat)) {
    rules += memorize(nat, "udp", nat.timers.udp, to_outside);
    rules += memorize(nat, "tcp", nat.timers.tcp_established, to_outside);
  }
  return rules + " }\n";
}

}  // namespace

std::string kernel_nat_rules(const MiddleboxSpec& box) {
  const sim::NatOptions& nat = *box.box.nat;
  const std::string external = nat.external.front().to_string();
  const std::string outside = "ifname \"" + box.outside + "\" ";  // behind an i or an o
  std::string rules = "table ip nat {\n" + memory(nat);
  rules += " chain arriving { type nat hook prerouting priority dstnat;\n";
  rules += entrance(nat, outside, external) + " }\n" + passing(nat, outside);
  rules += " chain leaving { type nat hook postrouting priority srcnat;\n";
  rules += "  o" + outside + "meta l4proto { tcp, udp } " + translation(nat, external) + "\n";
  rules += "  o" + outside + "snat to " + external + "\n";
  if (nat.hairpin) rules += "  ct status dnat snat to " + external + "\n";
  // What no session expects must not reach the box's own sockets: an answer would spoil the session
  // that a hole punch is about to make.
  rules += " }\n chain own { type filter hook input priority 0;\n";
  rules += "  ip daddr " + external + " meta l4proto { tcp, udp } drop\n }\n}\n";
  return rules;
}

std::vector<NetworkSetting> kernel_nat_settings(const MiddleboxSpec& box) {
  const sim::SessionTimers& timers = box.box.nat->timers;
  const std::string conntrack = "netfilter/nf_conntrack_";
  const std::string transitory = seconds_of(timers.tcp_transitory);
  const std::string established = seconds_of(timers.tcp_established);
  // Only a SYN begins a session, whatever windows say later. As in the table of sim/network/nat it
  // is established from the second SYN to the second FIN.
  return {{conntrack + "tcp_loose", "0"},
          {conntrack + "tcp_be_liberal", "1"},
          {conntrack + "udp_timeout", seconds_of(timers.udp)},
          {conntrack + "udp_timeout_stream", seconds_of(timers.udp)},
          {conntrack + "tcp_timeout_syn_sent", transitory},
          {conntrack + "tcp_timeout_syn_recv", established},
          {conntrack + "tcp_timeout_fin_wait", established},
          {conntrack + "tcp_timeout_close_wait", established},
          {conntrack + "tcp_timeout_last_ack", transitory},
          {conntrack + "tcp_timeout_time_wait", transitory},
          {conntrack + "tcp_timeout_established", established}};
}

}  // namespace post::lab
