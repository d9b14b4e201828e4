#include "sim/network/tcp/retransmission_timer.h"

#include <algorithm>

namespace post::sim::tcp {

Duration RetransmissionTimer::backed_off(unsigned times) const {
  Duration timeout = std::min(rto_, max_rto_);
  for (unsigned i = 0; i < times && timeout < max_rto_; ++i) {
    timeout = std::min(timeout * 2, max_rto_);
  }
  return timeout;
}

void RetransmissionTimer::on_sample(Duration rtt) {
  if (has_sample_) {
    const Duration error = srtt_ > rtt ? srtt_ - rtt : rtt - srtt_;
    rttvar_ += (error - rttvar_) / 4;
    srtt_ += (rtt - srtt_) / 8;
  } else {
    srtt_ = rtt;
    rttvar_ = rtt / 2;
    has_sample_ = true;
  }
  min_rtt_ = std::min(min_rtt_, rtt);
  rto_ = std::max(srtt_ + std::max(4 * rttvar_, min_margin_), min_rto_);
  backoff_ = 0;
}

void RetransmissionTimer::on_shorter(Duration rtt) { min_rtt_ = std::min(min_rtt_, rtt); }

void RetransmissionTimer::on_lost_syn() {
  rto_ = rto_after_lost_syn_;
  backoff_ = 0;
}

void RetransmissionTimer::append_state(StateHash& hash) const {
  hash.append(rto_).append(srtt_).append(rttvar_).append(min_rtt_).append(backoff_);
}

}  // namespace post::sim::tcp
