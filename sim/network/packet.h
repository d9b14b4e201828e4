// One IP packet as the simulator moves it: headers as values, payload as shared slices. Its real
// octets: wire.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "model/address.h"
#include "model/bytes.h"
#include "model/time.h"
#include "sim/network/protocol.h"

namespace post::sim {

inline constexpr std::uint8_t kDefaultHopLimit = 64;

constexpr std::size_t ip_header_size(Family family) { return family == Family::kIpv4 ? 20 : 40; }
inline constexpr std::size_t kUdpHeaderSize = 8;
inline constexpr std::size_t kTcpHeaderSize = 20;  ///< without options
inline constexpr std::size_t kIcmpHeaderSize = 8;

/// What both families' headers carry.
struct IpHeader {
  IpAddress source;
  IpAddress destination;
  std::uint8_t hop_limit = kDefaultHopLimit;
  std::uint8_t dscp = 0;  ///< 0..63
  std::uint8_t ecn = 0;   ///< 0..3, RFC 3168
  /// As an option tells (useful_until.h): `tellable`; kNever: there is no option.
  Time useful_until = kNever;
  /// IPv4's DF; in IPv6 the sender alone cuts, where this is false.
  bool dont_fragment = true;
  /// 0 where dont_fragment is true (RFC 6864); IPv4 has 16 bits of it.
  std::uint32_t identification = 0;
};

struct UdpHeader {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

/// Sequence numbers [begin, end), RFC 2018.
struct SackBlock {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

/// Up to four blocks. Only three have room beside timestamps: add no fourth there.
class SackBlocks {
 public:
  static constexpr std::size_t kMax = 4;
  /// False, and nothing added, where no block fits any more.
  bool add(SackBlock block) {
    if (count_ == kMax) return false;
    blocks_[count_++] = block;
    return true;
  }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  const SackBlock* begin() const { return blocks_.data(); }
  const SackBlock* end() const { return blocks_.data() + count_; }

 private:
  std::array<SackBlock, kMax> blocks_{};
  std::uint8_t count_ = 0;
};

/// RFC 7323.
struct TcpTimestamps {
  std::uint32_t value = 0;
  std::uint32_t echo = 0;
};

/// RFC 7413: 4 to 16 octets, or none, which asks for one.
struct FastOpenCookie {
  std::array<std::uint8_t, 16> octets{};
  std::uint8_t size = 0;
  friend bool operator==(const FastOpenCookie&, const FastOpenCookie&) = default;
};

/// A TCP header with its options, RFC 9293.
struct TcpSegment {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint16_t window = 0;  ///< as on the wire: not scaled
  std::uint8_t flags = 0;    ///< tcp_flag
  bool sack_permitted = false;
  std::optional<std::uint16_t> maximum_segment_size;
  std::optional<std::uint8_t> window_scale;
  std::optional<TcpTimestamps> timestamps;
  SackBlocks sack;
  std::optional<FastOpenCookie> fast_open;
  std::uint8_t no_operations = 0;  ///< octets of options that a box on the way overwrote

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  /// Octets of the header with its options, padded to a multiple of four.
  std::size_t header_size() const;
};

struct Packet;

/// An ICMP or ICMPv6 error (RFC 792, RFC 4443). The quoted packet is whole here; on the wire it is
/// cut.
struct IcmpMessage {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t value = 0;  ///< the header's second word: the MTU of a packet too big
  std::shared_ptr<const Packet> quoted;
};

/// What a packet carries: slices in order, the first one without an allocation.
class Payload {
 public:
  Payload() = default;
  Payload(Bytes bytes)
      : first_(std::move(bytes)), size_(first_.size()) {}  // NOLINT(google-explicit-constructor)
  explicit Payload(std::span<const Bytes> slices) {
    if (slices.size() == 1) {
      *this = Payload(slices.front());
      return;
    }
    for (const Bytes& slice : slices) append(slice);
  }
  void append(Bytes slice);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Calls `visit(const Bytes&)` for each slice in order; none is empty.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (!first_.empty()) visit(first_);
    for (const Bytes& slice : more_) visit(slice);
  }
  /// The whole payload as one slice: copied only where it is more than one.
  Bytes joined() const&;
  Bytes joined() && { return more_.empty() ? std::move(first_) : joined(); }

 private:
  Bytes first_;
  std::vector<Bytes> more_;
  std::size_t size_ = 0;
};

/// Any other protocol: carried, not understood.
struct OpaqueHeader {
  std::uint8_t protocol = 0;  ///< IANA number
};

/// A part of a packet (RFC 791, RFC 8200 section 4.5); the payload is a part of what stood behind
/// the IP header.
struct FragmentHeader {
  std::uint8_t protocol = 0;  ///< of the whole packet
  std::uint16_t offset = 0;   ///< octets, a multiple of eight
  bool more = false;          ///< it is not the last one
};

using Transport = std::variant<UdpHeader, TcpSegment, IcmpMessage, OpaqueHeader, FragmentHeader>;

struct Packet {
  IpHeader ip;
  Transport transport;
  Payload payload;  ///< empty for ICMP: the quote stands in its message
  /// The octets of a packet that came from a real network (parse.h); empty: it was made here. They
  /// hold what the values above cannot tell, options for one; where values were changed since, the
  /// values count (serialize).
  Bytes wire = {};

  Protocol protocol() const;
  /// IP octets exactly as on the wire, headers included.
  std::size_t size() const {
    const bool plain =
        wire.empty() && ip.useful_until == kNever && std::holds_alternative<UdpHeader>(transport);
    return plain ? ip_header_size(ip.source.family()) + kUdpHeaderSize + payload.size()
                 : size_of_any();
  }
  /// Of UDP and TCP; none for ICMP.
  std::optional<std::uint16_t> source_port() const;
  std::optional<std::uint16_t> destination_port() const;

 private:
  std::size_t size_of_any() const;
};

/// With the option of a lifetime where there is one.
std::size_t ip_header_size(const IpHeader& header);
/// What a fragment has beside the IP header: IPv6's extension header.
constexpr std::size_t fragment_header_size(Family family) {
  return family == Family::kIpv4 ? 0 : 8;
}

/// How much of a packet of `size` octets an ICMP error of `family` quotes: the error fits into the
/// family's least MTU (576 octets, RFC 1812 section 4.3.2.3; 1280 octets, RFC 4443 section 2.4).
std::size_t quoted_size(Family family, std::size_t size);

}  // namespace post::sim
