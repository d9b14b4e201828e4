#include "model/stacks/post/recovery/received_packets.h"

#include <algorithm>

namespace post::recovery {

bool ReceivedPackets::seen(PacketNumber number) const {
  return number < floor_ || ranges_.covers({number, number + 1});
}

bool ReceivedPackets::add(const Arrival& arrival, Time now) {
  const bool known = seen(arrival.number);
  const bool hurries = arrival.at_once || arrival.congestion || known ||
                       out_of_order(arrival.number) || unacknowledged_ + 1 >= kPacketsPerAck;
  if (arrival.asks_for_ack) {
    ++unacknowledged_;
    due_ = std::min(due_, hurries ? now : after(now, kMaxAckDelay));
  }
  if (known) return false;
  ranges_.add(Range{arrival.number, arrival.number + 1});
  if (!largest_ || arrival.number > *largest_) {
    largest_ = arrival.number;
    largest_came_ = now;
  }
  if (arrival.congestion) ++congestion_;
  forget_lowest();
  return true;
}

// Behind one that came, or ahead of one that did not.
bool ReceivedPackets::out_of_order(PacketNumber number) const {
  return number != (largest_ ? *largest_ + 1 : 0);
}

void ReceivedPackets::forget_lowest() {
  const std::vector<Range> ranges = ranges_.ranges();
  if (ranges.size() <= kMostRanges) return;
  floor_ = ranges.front().end;
  ranges_.subtract(ranges.front());
}

ReceivedPackets::Report ReceivedPackets::report(Time now) {
  due_ = kNever;
  unacknowledged_ = 0;
  Report report{{}, now - largest_came_, congestion_};
  const std::vector<Range> ranges = ranges_.ranges();
  for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
    report.ranges.push_back({range->begin, range->end - 1});
  }
  return report;
}

// The highest stays, so that there is always something to tell.
void ReceivedPackets::known(PacketNumber last) {
  const PacketNumber floor = std::min(last + 1, largest_.value_or(0));
  if (floor <= floor_) return;
  ranges_.subtract(Range{floor_, floor});
  floor_ = floor;
}

}  // namespace post::recovery
