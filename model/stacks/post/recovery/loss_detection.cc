#include "model/stacks/post/recovery/loss_detection.h"

#include <algorithm>

namespace post::recovery {
namespace {

// Who waits longer than that many times the usual has given up before.
constexpr unsigned kMostDoublings = 10;

}  // namespace

void LossDetection::sent(const SentPacket& packet, bool asks_for_ack) {
  next_number_ = packet.number + 1;
  if (!asks_for_ack) return;
  flights_.emplace_hint(flights_.end(), packet.number,
                        Flight{packet, next_ordinal_++, rtt_.sampled()});
  in_flight_ += packet.size;
  last_sent_ = packet.sent;
}

LossDetection::Findings LossDetection::acknowledged(std::span<const PacketRange> ranges,
                                                    Duration ack_delay, Time now) {
  Findings findings;
  if (ranges.empty()) return findings;
  largest_acked_ = std::max(largest_acked_.value_or(0), ranges.front().last);
  const auto newest = flights_.find(ranges.front().last);
  if (newest != flights_.end()) {
    rtt_.add(now - newest->second.packet.sent, std::min(ack_delay, max_ack_delay_));
  }
  for (std::size_t i = ranges.size(); i-- > 0;) {
    take(flights_.lower_bound(ranges[i].first), flights_.upper_bound(ranges[i].last), findings);
  }
  if (!findings.acked.empty()) probes_ = 0;
  find_losses(now, findings);
  return findings;
}

void LossDetection::take(Flights::iterator first, Flights::iterator end, Findings& findings) {
  for (auto flight = first; flight != end; flight = flights_.erase(flight)) {
    const SentPacket& packet = flight->second.packet;
    if (flight->second.lost) {
      --remembered_;
      findings.found.push_back(packet);
    } else {
      in_flight_ -= packet.size;
      findings.acked.push_back(packet);
    }
  }
}

Duration LossDetection::loss_delay() const {
  return std::max(9 * std::max(rtt_.latest(), rtt_.smoothed()) / 8, RttEstimator::kGranularity);
}

// Section 6.1: lost is what was sent before something that arrived, three packets or a while ago.
void LossDetection::find_losses(Time now, Findings& findings) {
  loss_time_ = kNever;
  if (!largest_acked_) return;
  const Duration delay = loss_delay();
  std::vector<const Flight*> lost;
  for (auto& [number, flight] : flights_) {
    if (number > *largest_acked_) break;
    if (flight.lost) continue;
    const Time overdue = flight.packet.sent + delay;
    if (overdue > now && number + kPacketThreshold > *largest_acked_) {
      loss_time_ = std::min(loss_time_, overdue);
      continue;
    }
    lose(flight, findings);
    lost.push_back(&flight);
  }
  findings.persistent_congestion = congested_throughout(lost);
  if (findings.persistent_congestion) rtt_.forget_minimum();
  forget_old(findings);
}

void LossDetection::lose(Flight& flight, Findings& findings) {
  flight.lost = true;
  ++remembered_;
  in_flight_ -= flight.packet.size;
  findings.lost.push_back(flight.packet);
}

LossDetection::Findings LossDetection::narrowed(std::size_t octets) {
  Findings findings;
  for (auto& [number, flight] : flights_) {
    if (!flight.lost && flight.packet.size > octets) lose(flight, findings);
  }
  forget_old(findings);
  return findings;
}

// Section 7.6.2: of a run of lost packets, between which none arrived, the last left much later
// than the first.
bool LossDetection::congested_throughout(std::span<const Flight* const> lost) const {
  const Duration period = probe_timeout() * kPersistentCongestionThreshold;
  const Flight* first = nullptr;
  const Flight* previous = nullptr;
  for (const Flight* flight : lost) {
    if (!flight->after_sample) continue;
    const bool continues = previous != nullptr && flight->ordinal == previous->ordinal + 1;
    if (!continues) first = flight;
    previous = flight;
    if (flight->packet.sent - first->packet.sent > period) return true;
  }
  return false;
}

void LossDetection::forget_old(Findings& findings) {
  for (auto flight = flights_.begin(); remembered_ > kMostRemembered;) {
    if (!flight->second.lost) {
      ++flight;
      continue;
    }
    findings.forgotten.push_back(flight->first);
    flight = flights_.erase(flight);
    --remembered_;
  }
}

LossDetection::Findings LossDetection::timeout(Time now) {
  Findings findings;
  if (next_deadline() > now) return findings;
  if (loss_time_ != kNever) {
    find_losses(now, findings);
  } else {
    ++probes_;
    findings.probe = true;
  }
  return findings;
}

Time LossDetection::next_deadline() const {
  if (loss_time_ != kNever) return loss_time_;
  if (in_flight_ == 0) return kNever;
  return after(last_sent_, probe_timeout() * (1 << std::min(probes_, kMostDoublings)));
}

}  // namespace post::recovery
