// The sending direction after the handshake: what leaves next, what was lost, when to try again. No
// I/O, no clock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "model/bytes.h"
#include "model/host.h"
#include "model/state.h"
#include "model/time.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/loss_recovery.h"
#include "sim/network/tcp/options.h"
#include "sim/network/tcp/pacer.h"
#include "sim/network/tcp/retransmission_timer.h"
#include "sim/network/tcp/sack_blocks.h"
#include "sim/network/tcp/scoreboard.h"
#include "sim/network/tcp/selective_repair.h"
#include "sim/network/tcp/send_buffer.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// One segment to put on the wire.
struct Outgoing {
  StreamOffset begin = 0;
  Payload payload;
  bool fin = false;
  bool push = false;   ///< nothing stands behind it
  bool again = false;  ///< all of it has left before
};

/// An acknowledgement of octets that were sent; the caller refuses those of the future.
struct PeerAck {
  Time now;
  StreamOffset sequence = 0;  ///< of the segment that carries it
  StreamOffset acknowledgement = 0;
  std::size_t window = 0;  ///< octets, scaled
  bool bare = false;       ///< the segment carries neither octets nor SYN nor FIN
  AckBlocks blocks = {};
  std::optional<Time> echoed = {};  ///< when the segment left that its timestamp echoes
  bool congestion = false;          ///< it echoes that the network marked a packet (ECN)
};

struct SenderStart {
  Time now;
  std::size_t segment_size = 0;   ///< octets of payload
  std::size_t peer_window = 0;    ///< octets
  StreamOffset sequence = 0;      ///< of the segment that ended the handshake
  bool syn_lost = false;          ///< then one segment is the initial window (RFC 5681 section 3.1)
  StreamOffset acknowledged = 1;  ///< behind the octets that went with SYN, where they were taken
  bool selective = false;         ///< both sides offered selective acknowledgements
};

/// Segments leave as large as they can. One that is smaller than could be waits only for a window
/// (RFC 9293 section 3.8.6.2.1) and, with TcpOptions::nagle, for what is under way.
class Sender {
 public:
  Sender(const TcpOptions& options, RetransmissionTimer& timer)
      : options_(options),
        timer_(timer),
        recovery_({options.limited_transmit, options.partial_acks}) {}

  /// The handshake is over. Nothing may leave before.
  void start(const SenderStart& start);

  /// The first `length` octets, for a SYN: they leave again unless its answer acknowledges them.
  Payload early(std::size_t length) { return buffer_.gather(1, length); }
  void write(Bytes bytes) { buffer_.append(std::move(bytes)); }
  /// FIN follows what was written.
  void finish() { finishing_ = true; }

  /// True where the window was reduced since the network told of congestion.
  bool on_ack(const PeerAck& ack);
  /// deadline() has come. False: the peer is given up.
  [[nodiscard]] bool on_deadline(Time now);
  /// The path takes no more than `octets` of payload: what is under way leaves again in smaller
  /// segments.
  void reduce_segment_size(std::size_t octets);

  /// The next segment that may leave now; ask until there is none. An empty one without FIN is a
  /// window probe.
  std::optional<Outgoing> next_segment(Time now);
  /// When on_deadline is due; kNever while nothing is waited for.
  Time deadline() const {
    const Time patience = std::min({deadline_, give_up_, pacer_.due()});
    return selective_ ? std::min(patience, selective_->deadline()) : patience;
  }

  StreamOffset unacknowledged() const { return unacknowledged_; }  ///< SND.UNA
  /// An acknowledgement below it comes from nobody who follows the connection (RFC 5961 section 5).
  StreamOffset oldest_believable() const {
    return unacknowledged_ - static_cast<StreamOffset>(max_peer_window_);
  }
  StreamOffset highest() const { return highest_; }  ///< one past all that was ever sent
  /// The sequence number of a segment without octets: SND.NXT as far as the peer's window lets it
  /// pass.
  StreamOffset bare_sequence() const {
    return std::max(unacknowledged_, std::min(highest_, peer_edge_));
  }
  std::size_t unsent() const;  ///< octets that no segment carried yet
  /// Octets of whole segments that would leave at once if they were written now.
  std::size_t sendable_at_once() const;
  /// Octets that left and were not acknowledged, wherever they are.
  std::size_t outstanding() const { return static_cast<std::size_t>(next_ - unacknowledged_); }
  /// Octets that are believed to be in the network.
  std::size_t in_flight() const { return selective_ ? segments_.under_way() : outstanding(); }
  std::size_t segment_size() const { return segment_size_; }
  bool finishing() const { return finishing_; }
  bool fin_acknowledged() const { return finishing_ && unacknowledged_ > buffer_.end(); }
  /// Adds what this direction knows.
  void describe(ChannelInfo& info) const;
  void append_state(StateHash& hash) const;

 private:
  enum class Wait : std::uint8_t { kNothing, kAcknowledgement, kWindow };

  void take_ack(const PeerAck& ack);
  bool react_to_congestion(Time now);
  void update_window(const PeerAck& ack);
  void on_selective(const PeerAck& ack);
  void on_progress(const PeerAck& ack);
  void advance(const PeerAck& ack);
  void on_duplicate(Time now);
  void sample(const RttSample& sample, const PeerAck& ack);
  void react(LossRecovery::Verdict verdict, const AckSample& ack);
  void retransmit_head(Time now);
  void on_retransmission_timeout(Time now);

  std::optional<Outgoing> paced(Time now);
  std::optional<Outgoing> next_of_all(Time now);
  std::optional<Outgoing> head(Time now);
  std::optional<Outgoing> next_again(Time now);
  std::optional<Outgoing> tail_probe(Time now);
  Outgoing again(Scoreboard::Id id, Time now);
  std::optional<Outgoing> next_in_order(Time now);
  Outgoing take(StreamOffset begin, std::size_t length);
  std::size_t sendable(std::size_t waiting) const;
  std::size_t congestion_room() const;
  std::size_t peer_room() const;
  void note_sent(const Outgoing& segment, Time now);
  void wait_for(Wait what, Time now);
  void wait_for_what_is_due(Time now);

  const TcpOptions& options_;
  RetransmissionTimer& timer_;
  SendBuffer buffer_;
  Scoreboard segments_;
  LossRecovery recovery_;  ///< where the peer has no selective acknowledgements
  std::unique_ptr<CongestionControl> congestion_;
  std::optional<SelectiveRepair> selective_;
  Pacer pacer_;  ///< with TcpOptions::pacing

  StreamOffset unacknowledged_ = 1;
  StreamOffset next_ = 1;  ///< SND.NXT; without SACK it falls back to SND.UNA at a timeout
  StreamOffset highest_ = 1;
  StreamOffset peer_edge_ = 1;               ///< one past what the peer's window allows
  StreamOffset window_sequence_ = 0;         ///< SND.WL1
  StreamOffset window_acknowledgement_ = 0;  ///< SND.WL2
  std::size_t peer_window_ = 0;
  std::size_t max_peer_window_ = 0;
  std::size_t segment_size_ = 0;

  StreamOffset echo_recover_ = 0;  ///< until it is acknowledged the network's marks are old news

  Time deadline_ = kNever;
  Time give_up_ = kNever;  ///< the user timeout
  Time last_sent_ = kStartOfRun;
  Wait wait_ = Wait::kNothing;
  unsigned unanswered_ = 0;  ///< expiries since the peer was last heard of
  unsigned probes_ = 0;      ///< of this closed window: their back-off
  std::uint64_t retransmissions_ = 0;
  bool finishing_ = false;
  bool head_due_ = false;
  bool probe_due_ = false;
  bool tail_probe_due_ = false;
};

}  // namespace post::sim::tcp
