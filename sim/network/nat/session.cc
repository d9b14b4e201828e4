#include "sim/network/nat/session.h"

#include <cstddef>

namespace post::sim {

void Session::note(Heading heading, const Flow& flow, Time now, const SessionTimers& timers) {
  if (flow.protocol == Protocol::kTcp) {
    note_tcp(heading, flow.tcp_flags);
    expires_ = after(now, established() ? timers.tcp_established : timers.tcp_transitory);
  } else if (heading == Heading::kOutward || timers.inbound_refresh) {
    expires_ = after(now, timers.udp);
  }
}

void Session::note_tcp(Heading heading, std::uint8_t flags) {
  const auto side = static_cast<std::size_t>(heading);
  const bool syn = (flags & tcp_flag::kSyn) != 0;
  if (syn && heading == Heading::kOutward && closing()) *this = Session();  // the ports used again
  if (syn) opened_[side] = true;
  // A SYN that acknowledges one saw that one, perhaps through another session of the mapping.
  if (syn && (flags & tcp_flag::kAck) != 0) opened_[1 - side] = true;
  if ((flags & tcp_flag::kFin) != 0) finished_[side] = true;
  if ((flags & tcp_flag::kRst) != 0) reset_ = true;
}

void Session::append_state(StateHash& hash) const {
  hash.append(expires_).append(reset_);
  for (std::size_t side = 0; side < 2; ++side) hash.append(opened_[side]).append(finished_[side]);
}

}  // namespace post::sim
