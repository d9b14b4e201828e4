// The receiving direction: what is acceptable, what is in order, what the application may read, how
// far the window reaches.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "model/bytes.h"
#include "model/state.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/options.h"
#include "sim/network/tcp/reassembly.h"
#include "sim/network/tcp/sack_report.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// Which acknowledgement arriving octets call for (RFC 5681 section 4.2).
enum class AckNeed : std::uint8_t {
  kNone,
  kSoon,       ///< in order: could be delayed
  kNow,        ///< a gap closed, wholly or in part
  kDuplicate,  ///< at once: out of order, or nothing new
};

/// The window never shrinks: its right edge stays where it was once advertised (RFC 9293
/// section 3.8.6).
class Receiver {
 public:
  explicit Receiver(const TcpOptions& options)
      : reassembly_(options.max_out_of_order_pieces), capacity_(options.receive_buffer) {}

  /// The least scale under which the whole buffer can be advertised (RFC 7323 section 2.3).
  std::uint8_t preferred_scale() const;
  /// Both sides offered window scaling; without it the window ends at 65535 octets.
  void set_scale(std::uint8_t scale) { scale_ = scale; }

  StreamOffset next() const { return next_; }  ///< RCV.NXT
  StreamOffset edge() const { return edge_; }  ///< one past what the peer may send
  /// True where a segment [begin, end) touches the window (RFC 9293 section 3.4); its very edge
  /// counts, so that an acknowledgement behind a full window is heard.
  bool acceptable(StreamOffset begin, StreamOffset end) const {
    return begin <= edge_ && end >= next_;
  }

  /// Takes what lies inside the window. Needs an acceptable segment.
  AckNeed on_octets(StreamOffset begin, const Payload& payload);
  /// FIN stands at `offset`: heard once, and where it lies in the window.
  void note_fin(StreamOffset offset);
  /// True once: when all octets before FIN have come.
  bool pass_fin();
  /// Octets came that were acknowledged long ago: D-SACK tells of them.
  void note_duplicate(StreamOffset begin, StreamOffset end) { report_.on_duplicate({begin, end}); }
  /// What selective acknowledgements say.
  SackReport& report() { return report_; }
  bool peer_finished() const { return fin_ && next_ > *fin_; }
  std::uint64_t dropped_pieces() const { return dropped_pieces_; }

  std::size_t readable() const { return readable_; }  ///< octets in order
  std::size_t read(std::span<std::byte> to);
  /// What comes behind a gap from now on is told too, each octet once, while the gap is there.
  void enable_unordered_read() { tells_ahead_ = true; }
  bool has_ahead() const { return !ahead_.empty(); }
  std::optional<Piece> read_ahead();

  /// The window field of a segment that leaves now; a SYN's is never scaled. A duplicate
  /// acknowledgement repeats the last edge, since another window would tell the peer that it is
  /// none (RFC 5681 section 2); but a closed window never.
  std::uint16_t advertise(bool duplicate);
  std::uint16_t advertise_on_syn();
  /// True where reading has opened the window far enough to tell the peer unasked: it has at least
  /// doubled, and by a segment or half the buffer (RFC 9293 section 3.8.6.2.2).
  bool update_due(std::size_t segment_size) const;

  void append_state(StateHash& hash) const;

 private:
  void take_slice(StreamOffset begin, const Bytes& slice, std::vector<Piece>& kept);
  void hold(StreamOffset begin, Bytes&& fresh, std::vector<Piece>& kept);
  StreamOffset open_edge() const;
  std::uint16_t field_for(std::uint8_t scale) const;
  void take_in_order(Bytes bytes);
  void take_reassembled();

  Reassembly reassembly_;
  SackReport report_;
  std::deque<Bytes> in_order_;
  std::deque<Piece> ahead_;  // behind a gap, and not told yet
  std::size_t capacity_;
  std::size_t readable_ = 0;
  StreamOffset next_ = 1;
  StreamOffset edge_ = 1;
  std::optional<StreamOffset> fin_;
  std::uint64_t dropped_pieces_ = 0;
  std::uint8_t scale_ = 0;
  bool tells_ahead_ = false;
};

}  // namespace post::sim::tcp
