// Explicit congestion notification of one connection: negotiation, echo and answer (RFC 3168
// section 6.1).
#pragma once

#include <cstdint>

#include "model/state.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/options.h"

namespace post::sim::tcp {

/// IP codepoints.
inline constexpr std::uint8_t kNotEct = 0;
inline constexpr std::uint8_t kEct0 = 2;
inline constexpr std::uint8_t kCe = 3;

class Ecn {
 public:
  explicit Ecn(EcnMode mode) : mode_(mode) {}

  /// What our SYN or SYN/ACK carries. A SYN that was lost goes again without (section 6.1.1.1).
  std::uint8_t syn_flags(bool answers, bool first) const;
  /// The peer's SYN (`answers`: its SYN/ACK) has come.
  void on_syn(const TcpSegment& syn, bool answers);
  bool enabled() const { return enabled_; }

  // ---- receiving ----
  /// A segment with octets came, marked with `codepoint`.
  void on_octets(const TcpSegment& header, std::uint8_t codepoint);
  std::uint8_t echo_flags() const { return echoing_ ? tcp_flag::kEce : 0; }

  // ---- sending ----
  /// True where an acknowledgement tells of congestion.
  bool told_by(const TcpSegment& header) const { return enabled_ && header.has(tcp_flag::kEce); }
  /// The window was reduced because of it: the next new octets say so.
  void on_reduced() { reduced_ = true; }
  /// Octets leave; `again`: not for the first time.
  std::uint8_t flags_for_octets(bool again);
  std::uint8_t codepoint_for_octets(bool again) const {
    return enabled_ && !again ? kEct0 : kNotEct;
  }
  void append_state(StateHash& hash) const;

 private:
  EcnMode mode_;
  bool enabled_ = false;
  bool echoing_ = false;  ///< congestion was experienced, and the peer has not yet answered
  bool reduced_ = false;
};

}  // namespace post::sim::tcp
