// Tail loss probes (RFC 8985 section 7): where the last segments of a flight are lost nothing comes
// back that tells of it, so one more segment asks.
#pragma once

#include <cstddef>
#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

class TailProbe {
 public:
  /// What a probe timeout is made of (TLP_calc_PTO).
  struct Timing {
    Time now;
    std::optional<Duration> srtt;
    bool single = false;           ///< one segment is under way: its acknowledgement may be delayed
    Time retransmission = kNever;  ///< when the retransmission timer expires: never later
  };
  /// What an acknowledgement tells about the probe.
  struct Answer {
    StreamOffset acknowledgement = 0;
    bool dsack = false;      ///< it reports the probe as a duplicate
    bool duplicate = false;  ///< bare, without progress and without selective acknowledgements
  };

  void schedule(const Timing& timing);
  void cancel() { due_ = kNever; }
  Time due() const { return due_; }
  /// True from the probe until its answer: there is one at a time.
  bool outstanding() const { return end_.has_value(); }
  /// `end` is one past the last octet that was sent, the probe included.
  void on_sent(StreamOffset end, bool retransmission);
  /// True where the probe repaired a loss, of which congestion control shall know.
  bool on_ack(const Answer& answer);
  void reset() { *this = {}; }
  void append_state(StateHash& hash) const;

 private:
  static constexpr Duration kMaxAckDelay = std::chrono::milliseconds(200);
  static constexpr Duration kWithoutSample = std::chrono::seconds(1);

  Time due_ = kNever;
  std::optional<StreamOffset> end_;
  bool retransmission_ = false;
};

}  // namespace post::sim::tcp
