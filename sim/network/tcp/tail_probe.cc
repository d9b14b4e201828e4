#include "sim/network/tcp/tail_probe.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {

void TailProbe::schedule(const Timing& timing) {
  const Duration patience = timing.srtt ? 2 * *timing.srtt : kWithoutSample;
  const Time due = after(timing.now, patience + (timing.single ? kMaxAckDelay : Duration{}));
  due_ = std::min(due, timing.retransmission);
}

void TailProbe::on_sent(StreamOffset end, bool retransmission) {
  due_ = kNever;
  end_ = end;
  retransmission_ = retransmission;
}

bool TailProbe::on_ack(const Answer& answer) {
  if (!end_ || answer.acknowledgement < *end_) return false;
  if (!retransmission_ || answer.dsack || answer.duplicate) {
    end_.reset();  // nothing was lost, or new octets went and are acknowledged
    return false;
  }
  if (answer.acknowledgement == *end_) return false;
  end_.reset();
  return true;
}

void TailProbe::append_state(StateHash& hash) const {
  hash.append(due_).append(end_.value_or(-1)).append(retransmission_);
}

}  // namespace post::sim::tcp
