// Why a NAT or firewall gives a packet up, and what they answer.
#pragma once

#include <string_view>

#include "sim/network/nat/flow.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

namespace verdict {
inline constexpr std::string_view kNatNoMapping = "nat_no_mapping";  ///< nothing to translate by
inline constexpr std::string_view kNatFiltered = "nat_filtered";     ///< RFC 4787 section 5
inline constexpr std::string_view kNatHidden = "nat_hidden";         ///< for an inside address
inline constexpr std::string_view kNatHairpin = "nat_hairpin";       ///< the NAT makes no hairpins
inline constexpr std::string_view kNatNoPort = "nat_no_port";        ///< all external ports taken
inline constexpr std::string_view kNatFull = "nat_full";             ///< the bound on sessions
inline constexpr std::string_view kNatProtocol = "nat_protocol";     ///< neither UDP, TCP nor error
inline constexpr std::string_view kNatGroup = "nat_group";  ///< boxes do not forward groups
inline constexpr std::string_view kFirewallFiltered = "firewall_filtered";  ///< nobody asked for it
inline constexpr std::string_view kFirewallBlocked = "firewall_blocked";    ///< by a rule
inline constexpr std::string_view kFirewallFull = "firewall_full";  ///< the bound on sessions
}  // namespace verdict

/// The packet goes on with these addresses and ports, or ends. With `prohibited` its sender is told
/// by ICMP "administratively prohibited".
struct FlowAnswer {
  Verdict verdict = Verdict::pass();
  Flow flow;
  bool prohibited = false;

  static FlowAnswer pass(const Flow& flow) { return {Verdict::pass(), flow}; }
  static FlowAnswer drop(std::string_view reason) { return {Verdict::drop(reason), {}}; }
};

/// The same of an ICMP error, whose quote is translated with it.
struct ErrorAnswer {
  Verdict verdict = Verdict::pass();
  ErrorFlow error;

  static ErrorAnswer pass(const ErrorFlow& error) { return {Verdict::pass(), error}; }
  static ErrorAnswer drop(std::string_view reason) { return {Verdict::drop(reason), {}}; }
};

}  // namespace post::sim
