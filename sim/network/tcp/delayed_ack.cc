#include "sim/network/tcp/delayed_ack.h"

#include <algorithm>

namespace post::sim::tcp {

bool DelayedAck::on_in_order(std::size_t octets, Time now) {
  full_ = std::max(full_, octets);
  pending_ += octets;
  if (delay_ == Duration{} || quick_left_ > 0 || pending_ > full_) return true;
  if (due_ == kNever) due_ = after(now, delay_);
  return false;
}

void DelayedAck::on_sent() {
  if (pending_ > 0 && quick_left_ > 0) --quick_left_;
  pending_ = 0;
  due_ = kNever;
}

void DelayedAck::append_state(StateHash& hash) const {
  hash.append(quick_left_).append(pending_).append(full_).append(due_);
}

}  // namespace post::sim::tcp
