// What the pure tables of the network see of a packet, and what they answer. Every world can ask
// them: none sees octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/time.h"

namespace post::sim {

struct PacketMeta {
  std::uint64_t ordinal = 0;  ///< among those offered to this stage in this direction, from 1
  std::uint64_t bytes = 0;    ///< IP octets
  Time now{};
  std::uint8_t dscp = 0;
  std::uint8_t ecn = 0;
  Time useful_until = kNever;  ///< draft section 2.2: afterwards nobody needs it any more
  std::uint64_t flow = 0;      ///< flow_hash (flow_hash.h), for those that ask for it
};

/// Passes the packet on, or drops it for a named reason (model/trace_events.h, PacketDropped).
class Verdict {
 public:
  static constexpr Verdict pass() { return Verdict{{}}; }
  /// `reason` has static storage.
  static constexpr Verdict drop(std::string_view reason) { return Verdict{reason}; }

  constexpr bool passes() const { return reason_.empty(); }
  constexpr std::string_view reason() const { return reason_; }
  friend constexpr bool operator==(const Verdict&, const Verdict&) = default;

 private:
  constexpr explicit Verdict(std::string_view reason) : reason_(reason) {}
  std::string_view reason_;
};

/// The reasons for drops that links and nodes give themselves; tables add their own.
namespace verdict {
inline constexpr std::string_view kQueueFull = "queue_full";
inline constexpr std::string_view kLoss = "loss";
inline constexpr std::string_view kDropList = "drop_list";
inline constexpr std::string_view kBlackHole = "black_hole";
inline constexpr std::string_view kCorrupted = "corrupted";  ///< the receiver's checksum says so
inline constexpr std::string_view kPoliced = "policed";
inline constexpr std::string_view kCodel = "codel";
inline constexpr std::string_view kTooLate =
    "too_late";  ///< its lifetime ends before it can arrive
inline constexpr std::string_view kLinkDown = "link_down";
inline constexpr std::string_view kInterfaceDown = "interface_down";
inline constexpr std::string_view kNoHost = "no_host";
inline constexpr std::string_view kNoRoute = "no_route";
inline constexpr std::string_view kProhibited = "prohibited";  ///< by a route
inline constexpr std::string_view kBlackhole = "blackhole";    ///< the same, in silence
inline constexpr std::string_view kHopLimit = "ttl";
inline constexpr std::string_view kTooBig = "too_big";
inline constexpr std::string_view kNotLocal = "not_local";
inline constexpr std::string_view kNoListener = "no_listener";
/// For a group, but the route to its source leaves elsewhere.
inline constexpr std::string_view kReversePath = "reverse_path";
/// For a group that no member behind this router told of.
inline constexpr std::string_view kNoMembers = "no_members";
/// Messages of IGMP and MLD: broken, not of this link, of an older version, or too much to keep.
inline constexpr std::string_view kMembershipMalformed = "membership_malformed";
inline constexpr std::string_view kMembershipForeign = "membership_foreign";
inline constexpr std::string_view kMembershipVersion = "membership_version";
inline constexpr std::string_view kMembershipFull = "membership_full";
/// An ICMP error that quotes nothing that this host has under way, or says an impossible MTU.
inline constexpr std::string_view kIcmpUnmatched = "icmp_unmatched";
inline constexpr std::string_view kIcmpMtu = "icmp_mtu";
inline constexpr std::string_view kReceiveQueueFull = "receive_queue_full";
inline constexpr std::string_view kMalformed = "malformed";  ///< not an IP packet, or cut
inline constexpr std::string_view kFragment = "fragment";    ///< a box cannot tell its ports
inline constexpr std::string_view kFragmentAgain = "fragment_again";      ///< it was there already
inline constexpr std::string_view kFragmentOverlap = "fragment_overlap";  ///< RFC 5722
inline constexpr std::string_view kReassemblyTimeout = "fragment_timeout";
inline constexpr std::string_view kReassemblyFull = "fragment_full";
}  // namespace verdict

}  // namespace post::sim
