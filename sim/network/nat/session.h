// One session through a NAT or firewall: how long it lives (RFC 4787 section 4.3, RFC 5382 section
// 5).
#pragma once

#include <array>
#include <cstdint>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/nat/flow.h"
#include "sim/network/nat/options.h"

namespace post::sim {

/// Between one inside and one remote endpoint. Sequence numbers are not followed.
class Session {
 public:
  /// A packet of the session went through at `now`.
  void note(Heading heading, const Flow& flow, Time now, const SessionTimers& timers);
  /// The first instant at which it lives no more.
  Time expires() const { return expires_; }
  bool live(Time now) const { return now < expires_; }
  void append_state(StateHash& hash) const;

 private:
  /// RFC 5382 section 5: established once both ends sent SYN, closing once both sent FIN or one
  /// RST.
  void note_tcp(Heading heading, std::uint8_t flags);
  bool closing() const { return reset_ || (finished_[0] && finished_[1]); }
  bool established() const { return opened_[0] && opened_[1] && !closing(); }

  Time expires_ = kStartOfRun;
  std::array<bool, 2> opened_{};    ///< SYN seen, by Heading
  std::array<bool, 2> finished_{};  ///< FIN seen, by Heading
  bool reset_ = false;
};

}  // namespace post::sim
