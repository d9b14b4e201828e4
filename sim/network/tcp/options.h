// What can be set of the embedded TCP, with the defaults of Linux where it and the RFCs leave a
// choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/time.h"

namespace post::sim::tcp {

/// Explicit congestion notification (RFC 3168).
enum class EcnMode : std::uint8_t {
  kOff,
  kAccept,   ///< where the peer asks for it
  kRequest,  ///< ask for it, too
};

struct TcpOptions {
  /// A name of congestion_control_names().
  std::string congestion_control = "newreno";
  /// Segments of the initial window (RFC 6928: 10 and at most 14600 octets or two segments; here it
  /// is plainly segments).
  std::size_t initial_window_segments = 10;
  /// Slow start grows more slowly, and ends, where the round trip grows (HyStart++, RFC 9406).
  bool hystart = false;
  /// Segments leave spread over the round trip, as Linux does for a socket that asks or under the
  /// queue discipline fq.
  bool pacing = false;

  /// Selective acknowledgements (RFC 2018) where the peer takes them too: losses are repaired by
  /// SelectiveRepair instead of LossRecovery.
  bool sack = false;
  /// With SACK: losses are found by time and tail probes are sent (RFC 8985), else by RFC 6675.
  bool rack = true;
  /// With SACK: proportional rate reduction (RFC 6937), else the window bounds what is under way.
  bool rate_reduction = true;

  /// With SACK: a reduction of the window is undone where all copies are reported to be duplicates
  /// (RFC 3708), where timestamps tell that originals filled the hole (Eifel: RFC 3522, RFC 4015),
  /// or where what follows a timeout shows that it came too soon (F-RTO: RFC 5682).
  bool dsack_undo = false;
  bool eifel = false;
  bool f_rto = false;

  /// Without SACK: the first two duplicate acknowledgements let new segments leave (RFC 3042).
  bool limited_transmit = true;
  /// Without SACK: a partial acknowledgement repairs the next hole (RFC 6582); else it ends the
  /// recovery, as Reno does (RFC 5681).
  bool partial_acks = true;

  /// RFC 7323: round trips of what was sent twice, and protection against old segments. Costs 12
  /// octets a segment.
  bool timestamps = false;
  EcnMode ecn = EcnMode::kOff;

  /// Fast Open (RFC 7413) of this host's connections, where a caller asks for it.
  bool fast_open_client = false;
  /// Listeners give cookies, and take the octets of a SYN with a valid one.
  bool fast_open_server = false;
  /// Connections that took octets with SYN and did not yet hear of the client again; at more,
  /// octets of a SYN are refused (section 5.1). 0: always, though cookies are given.
  std::size_t fast_open_pending = 16;

  /// How long octets in order wait for their acknowledgement unless a second full segment comes
  /// (RFC 9293 section 3.8.6.3); 0: every segment is acknowledged at once.
  Duration delayed_ack{};
  /// That many acknowledgements at the start of a connection are not delayed, as Linux' quick acks:
  /// a sender in slow start needs each.
  unsigned quick_acks = 0;
  /// Segments that are not full wait until all before them is acknowledged (RFC 9293
  /// section 3.7.4). Off by default: the model writes whole Messages and has its own queue.
  bool nagle = false;

  /// Silence after which the peer is asked whether it is there; 0: never (RFC 9293 section 3.8.4).
  Duration keep_alive_idle{};
  Duration keep_alive_interval = std::chrono::seconds(75);
  unsigned keep_alive_probes = 9;
  /// Without progress for so long while octets, or a SYN, wait for their acknowledgement the
  /// connection ends with kTimedOut (RFC 5482, local only); 0: only retries count.
  Duration user_timeout{};

  /// Before the first RTT sample (RFC 6298 rule 2.1): SYN leaves at 0, 1, 3, 7, 15, 31 and 63 s.
  Duration initial_rto = std::chrono::seconds(1);
  /// After a handshake that had to retransmit (RFC 6298 rule 5.7).
  Duration rto_after_lost_syn = std::chrono::seconds(3);
  /// Floor of the variance term: RTO = SRTT + max(4 RTTVAR, this), as Linux' tcp_rto_min. RFC 6298
  /// (2.4) asks for 1 s of the whole; a floor of the term keeps a steady path longer than the floor
  /// free of spurious timeouts.
  Duration min_rto_margin = std::chrono::milliseconds(200);
  /// Floor of the whole (RFC 6298 rule 2.4: 1 s).
  Duration min_rto{};
  Duration max_rto = std::chrono::seconds(120);

  /// Retransmissions before the connection ends with kTimedOut one RTO after the last: 127 s for
  /// SYN, 63 s for SYN/ACK.
  unsigned syn_retries = 6;
  unsigned syn_ack_retries = 5;
  unsigned data_retries = 15;

  /// Octets that wait for the application or for a gap to close: what the window advertises at
  /// most.
  std::size_t receive_buffer = 256 * 1024;
  /// Pieces beyond a gap; what would make more is dropped and comes again.
  std::size_t max_out_of_order_pieces = 1024;
  /// Connections of one listener that wait for their handshake or for a delegate; a SYN beyond is
  /// dropped.
  std::size_t accept_backlog = 128;

  /// 2 MSL: how long the address pair of a connection that closed first stays reserved.
  Duration time_wait = std::chrono::seconds(60);
  /// Instead of one drawn from the host's stream "tcp".
  std::optional<std::uint32_t> initial_sequence = {};
};

}  // namespace post::sim::tcp
