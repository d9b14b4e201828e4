#include "sim/network/tcp/time_wait.h"

namespace post::sim::tcp {

void TimeWaitTable::add(const AddressPair& pair, const LastNumbers& numbers) {
  const Time until = after(executor_.now(), length_);
  entries_.insert_or_assign(pair, Entry{numbers, until});
  expiries_.push_back({pair, until});
  if (!expire_.armed()) expire_.arm(until);
}

const LastNumbers* TimeWaitTable::find(const AddressPair& pair) const {
  const auto found = entries_.find(pair);
  return found == entries_.end() ? nullptr : &found->second.numbers;
}

void TimeWaitTable::expire() {
  while (!expiries_.empty() && expiries_.front().at <= executor_.now()) {
    const Expiry& due = expiries_.front();
    const auto entry = entries_.find(due.pair);
    if (entry != entries_.end() && entry->second.until == due.at) entries_.erase(entry);
    expiries_.pop_front();
  }
  if (!expiries_.empty()) expire_.arm(expiries_.front().at);
}

bool can_reuse(const LastNumbers& numbers, const TcpSegment& syn) {
  if (numbers.timestamp && syn.timestamps) {
    return static_cast<std::int32_t>(syn.timestamps->value - *numbers.timestamp) > 0;
  }
  return static_cast<std::int32_t>(syn.sequence - numbers.next_to_receive) > 0;
}

}  // namespace post::sim::tcp
