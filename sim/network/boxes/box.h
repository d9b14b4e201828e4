// What a middlebox on the way may do to packets beside translating them, found by name. A behaviour
// is one file in this folder and one line in registry.cc.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/result.h"
#include "sim/network/packet_meta.h"
#include "sim/network/protocol.h"

namespace post::sim {

namespace verdict {
inline constexpr std::string_view kBoxBlocked = "box_blocked";  ///< by a box, for its protocol
inline constexpr std::string_view kBoxOption = "box_option";    ///< an option that a box dislikes
inline constexpr std::string_view kBoxIcmp = "box_icmp";  ///< an ICMP error that a box keeps back
}  // namespace verdict

/// Kinds of TCP options (IANA).
using OptionKinds = std::bitset<256>;
namespace tcp_option {
inline constexpr std::uint8_t kEnd = 0;
inline constexpr std::uint8_t kNoOperation = 1;
inline constexpr std::uint8_t kMaximumSegmentSize = 2;
inline constexpr std::uint8_t kWindowScale = 3;
inline constexpr std::uint8_t kSackPermitted = 4;
inline constexpr std::uint8_t kSack = 5;
inline constexpr std::uint8_t kTimestamps = 8;
inline constexpr std::uint8_t kFastOpen = 34;  ///< RFC 7413
}  // namespace tcp_option

/// What a box sees of a packet that its node is about to send on.
struct PacketFacts {
  Protocol protocol = Protocol::kUdp;
  bool ip_options = false;     ///< of IPv4, or hop-by-hop, routing or destination options of IPv6
  bool tells_too_big = false;  ///< an ICMP error about a packet above a link's MTU
  OptionKinds tcp_options;     ///< those it has, padding left out
};

/// What becomes of it. Boxes of one node answer together: what is stricter counts.
struct BoxAnswer {
  Verdict verdict = Verdict::pass();
  bool prohibited = false;  ///< its sender is told, "administratively prohibited"
  OptionKinds strip;        ///< TCP options to overwrite with "no operation"
  std::optional<std::uint16_t> maximum_segment_size = {};     ///< the option says at most this
  std::size_t mtu = std::numeric_limits<std::size_t>::max();  ///< IP octets that can go on

  bool rewrites() const { return strip.any() || maximum_segment_size; }
};

/// Without state: the same facts get the same answer.
class Box {
 public:
  virtual ~Box() = default;
  /// Adds to `answer`, which passes so far.
  virtual void inspect(const PacketFacts& packet, BoxAnswer& answer) const = 0;
  /// False: the node sends no ICMP error about packets that are too big either.
  virtual bool reports_too_big() const { return true; }
};

/// The parameters of all behaviours; each reads its own.
struct BoxOptions {
  std::string kind;
  bool reject = false;                         ///< block_udp: tell the sender
  std::uint16_t mss = 1220;                    ///< clamp_mss: octets
  std::size_t mtu = 1280;                      ///< limit_mtu: IP octets
  std::vector<std::uint8_t> tcp_options = {};  ///< strip_options: kinds
};

struct BoxKind {
  std::string_view name;
  std::unique_ptr<Box> (*make)(const BoxOptions& options);
  std::vector<std::string_view> parameters = {};  ///< members of BoxOptions that count here
};

/// All behaviours, sorted by name.
const std::vector<BoxKind>& box_kinds();

/// Error `unknown_box` names what there is.
Result<std::unique_ptr<Box>> make_box(const BoxOptions& options);

/// The boxes of one node, in their order.
class BoxChain {
 public:
  static Result<BoxChain> make(const std::vector<BoxOptions>& options);

  bool empty() const { return boxes_.empty(); }
  /// Ends with the first that drops.
  BoxAnswer inspect(const PacketFacts& packet) const;
  bool reports_too_big() const;

 private:
  std::vector<std::unique_ptr<Box>> boxes_;
};

}  // namespace post::sim
