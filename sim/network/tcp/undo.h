// Whether the window was reduced in vain: what was taken for lost had only come late. It shows by
// timestamps (Eifel, RFC 3522), by the first acknowledgements after a timeout (F-RTO, RFC 5682), or
// by reports that every copy was a duplicate (RFC 3708).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/options.h"
#include "sim/network/tcp/sack_blocks.h"
#include "sim/network/tcp/scoreboard.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// Watches one episode of repair, from the reduction of the window on; for duplicates also after
/// its end, since their reports come a round trip later. Says what it found out; the caller undoes.
class Undo {
 public:
  /// One acknowledgement. What it delivered was told before.
  struct Ack {
    StreamOffset before = 0;  ///< what was acknowledged until now
    StreamOffset acknowledgement = 0;
    std::optional<Time> echoed;  ///< when the segment left that its timestamp echoes
    std::optional<OctetRange> duplicate;
    bool sacked = false;  ///< it tells of octets behind a hole, for the first time
  };

  explicit Undo(const TcpOptions& options) : options_(options) {}

  /// The window is reduced, and all before `recover` was sent; `timeout`: the timer expired.
  void begin(StreamOffset unacknowledged, StreamOffset recover, bool timeout);
  /// The timer expired again, for what is sent up to `recover` now.
  void on_timeout_again(StreamOffset recover);
  /// A copy of a segment leaves.
  void on_copy(std::size_t octets, Time now);
  /// All before `recover` has arrived: from now on only duplicates tell.
  void on_recovered();
  /// The window was reduced for another reason since.
  void forget();

  void on_delivered(const SentSegment& segment);
  /// True where the reduction was in vain.
  bool on_ack(const Ack& ack, const Scoreboard& segments);

  // ---- F-RTO: new octets leave before what the timeout calls lost ----
  /// Copies wait for the next acknowledgement.
  bool holds_copies() const { return step_ == Step::kNew || step_ == Step::kAnswer; }
  /// How many new segments may leave now, whatever the window says.
  unsigned new_segments() const { return holds_copies() ? new_segments_ : 0; }
  void on_new();
  /// There was nothing new to send. True where copies may leave again.
  bool on_nothing_new();

  void append_state(StateHash& hash) const;

 private:
  enum class Step : std::uint8_t {
    kOff,
    kFirst,   ///< the timer expired: what does the first acknowledgement say?
    kNew,     ///< it acknowledged the copy and no more: new segments ask
    kAnswer,  ///< they are under way
  };
  static constexpr unsigned kNewSegments = 2;

  void step_forward(const Ack& ack);
  bool late_originals(const Ack& ack, const Scoreboard& segments) const;
  bool only_duplicates(const Ack& ack);

  const TcpOptions& options_;
  StreamOffset marker_ = 0;  ///< what was acknowledged when the window was reduced
  StreamOffset recover_ = 0;
  std::optional<Time> first_copy_;
  std::size_t copied_ = 0;  ///< octets of copies that were not reported as duplicates
  bool copies_ = false;     ///< there were some since the reduction
  bool original_ = false;   ///< since the timeout something arrived of which no copy was sent
  Step step_ = Step::kOff;
  unsigned new_segments_ = 0;
};

}  // namespace post::sim::tcp
