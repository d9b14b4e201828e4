// Which acknowledgements mean a loss: fast retransmit, NewReno's partial acknowledgements, limited
// transmit.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/state.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

struct LossRecoveryOptions {
  bool limited_transmit = true;  ///< RFC 3042
  bool partial_acks = true;      ///< NewReno's (RFC 6582); else Reno's recovery (RFC 5681)
};

/// RFC 6582 and RFC 3042, without selective acknowledgements. Sees acknowledgements, says what
/// follows; the caller sends.
class LossRecovery {
 public:
  explicit LossRecovery(const LossRecoveryOptions& options = {}) : options_(options) {}

  enum class Verdict : std::uint8_t {
    kOrdinary,      ///< nothing is being repaired
    kRetransmit,    ///< third duplicate: the head is lost; recovery begins
    kFirstPartial,  ///< the head that follows is lost too, for the first time in this recovery
    kPartial,       ///< the same, again
    kRecovered,     ///< all that was under way at the loss has arrived
  };

  /// `highest` is one past the last octet ever sent.
  Verdict on_duplicate(StreamOffset highest, std::size_t segment_size);
  /// `acked` octets up to `unacknowledged` were acknowledged for the first time.
  Verdict on_progress(StreamOffset unacknowledged, std::size_t acked, std::size_t segment_size);
  void on_timeout(StreamOffset highest);

  bool in_fast_recovery() const { return phase_ == Phase::kFastRecovery; }
  /// Or after a timeout: what was lost is being sent again.
  bool repairing() const { return phase_ != Phase::kOpen; }
  /// What may be under way beyond the congestion window: octets that duplicates say have left the
  /// network, less what partial acknowledgements took back (RFC 6582 section 3.2 step 4, hence the
  /// sign).
  std::int64_t allowance() const { return allowance_; }
  void append_state(StateHash& hash) const;

 private:
  enum class Phase : std::uint8_t {
    kOpen,
    kFastRecovery,
    kAfterTimeout,  ///< until recover_: duplicates are echoes of the repair (RFC 6582 section 4)
  };
  static constexpr unsigned kDuplicateThreshold = 3;

  Verdict enter(StreamOffset highest, std::size_t segment_size);
  Verdict on_partial(std::size_t acked, std::size_t segment_size);

  LossRecoveryOptions options_;
  Phase phase_ = Phase::kOpen;
  unsigned duplicates_ = 0;
  bool partial_seen_ = false;
  StreamOffset recover_ = 0;  ///< one past what was sent when the last loss was seen
  std::int64_t allowance_ = 0;
};

}  // namespace post::sim::tcp
