#include "sim/network/tcp/selective_repair.h"

#include <algorithm>

#include "sim/network/tcp/sack_loss.h"

namespace post::sim::tcp {

// ---- what comes in ----

void SelectiveRepair::on_ack(const SelectiveAck& ack) {
  const std::size_t under_way = segments_.under_way();
  const std::size_t delivered = take_deliveries(ack);
  if (ack.blocks.duplicate) rack_.on_dsack(ack.acknowledgement, ack.highest);
  end_episode(ack.acknowledgement);
  const bool reducing = phase_ == Phase::kRecovery;
  detect(ack.now, ack.acknowledgement, ack.highest);
  const bool duplicate = ack.bare && ack.acknowledgement == ack.before && ack.blocks.empty();
  const bool repaired = probe_.on_ack({.acknowledgement = ack.acknowledgement,
                                       .dsack = ack.blocks.duplicate.has_value(),
                                       .duplicate = duplicate});
  if (phase_ == Phase::kRecovery) {
    reduction_.on_delivered(delivered, segments_.under_way(), congestion_.segment_size());
  } else if (repaired && phase_ == Phase::kOpen) {
    congestion_.on_loss(ack.now, congestion_.window());
  } else if (delivered > 0 && !reducing) {
    congestion_.on_acked({.now = ack.now,
                          .acked = delivered,
                          .in_flight = under_way,
                          .srtt = timer_.srtt().value_or(Duration{})});
  }
}

std::size_t SelectiveRepair::take_deliveries(const SelectiveAck& ack) {
  const std::size_t waiting = segments_.under_way() + segments_.lost();
  RttSampler sampler(ack.now);
  const RackContext before = context(ack.now);
  const auto deliver = [&](const SentSegment& segment) {
    sampler(segment);
    rack_.on_delivered(segment, before, ack.echoed);
  };
  segments_.on_acked(ack.acknowledgement, deliver);
  for (const OctetRange& block : ack.blocks) segments_.on_sacked(block.begin, block.end, deliver);
  if (const RttSample rtt = sampler.sample(); rtt.oldest) {
    timer_.on_sample(*rtt.oldest);
    timer_.on_shorter(*rtt.newest);
  } else if (ack.echoed && ack.acknowledgement > ack.before) {
    timer_.on_sample(ack.now - *ack.echoed);
  }
  return waiting - segments_.under_way() - segments_.lost();
}

void SelectiveRepair::end_episode(StreamOffset acknowledgement) {
  if (phase_ == Phase::kOpen || acknowledgement < recover_) return;
  if (phase_ == Phase::kRecovery) rack_.on_recovered();
  phase_ = Phase::kOpen;
  forced_ = false;
}

void SelectiveRepair::detect(Time now, StreamOffset unacknowledged, StreamOffset highest) {
  look_again_ = kNever;
  if (options_.rack) {
    look_again_ = rack_.detect(segments_, context(now));
  } else {
    mark_lost_by_sacks(segments_, congestion_.segment_size());
  }
  if (segments_.lost() > 0 && phase_ == Phase::kOpen) {
    begin_recovery(now, unacknowledged, highest);
  }
}

void SelectiveRepair::begin_recovery(Time now, StreamOffset unacknowledged, StreamOffset highest) {
  congestion_.on_loss(now, reducible(unacknowledged, highest));
  reduction_.start(static_cast<std::size_t>(highest - unacknowledged),
                   congestion_.slow_start_threshold());
  phase_ = Phase::kRecovery;
  recover_ = highest;
  forced_ = true;
  probe_.cancel();
}

void SelectiveRepair::on_timeout(Time now, StreamOffset unacknowledged, StreamOffset highest,
                                 bool again) {
  const bool reneged =
      !segments_.empty() && segments_[segments_.first()].fate == SentSegment::Fate::kSacked;
  const bool reduced = again || phase_ == Phase::kRecovery;
  congestion_.on_timeout(now, reducible(unacknowledged, highest), reduced);
  if (reneged) segments_.forget_sacks();
  if (options_.rack) {
    rack_.mark_after_timeout(segments_, context(now));
  } else {
    while (segments_.earliest() != Scoreboard::kNone) segments_.mark_lost(segments_.earliest());
  }
  phase_ = Phase::kAfterTimeout;
  recover_ = highest;
  forced_ = true;
  look_again_ = kNever;
  probe_.reset();
}

void SelectiveRepair::on_segment_size(std::size_t octets, StreamOffset highest) {
  segments_.cut(octets);
  if (segments_.empty()) return;
  phase_ = Phase::kAfterTimeout;  // no congestion: what was too big tells nothing of it
  recover_ = highest;
  forced_ = true;
  look_again_ = kNever;
  probe_.reset();
}

// ---- what goes out ----

Scoreboard::Id SelectiveRepair::next_lost() {
  const Scoreboard::Id id = segments_.first_lost();
  if (id == Scoreboard::kNone) return id;
  return forced_ || segments_[id].octets() <= room() ? id : Scoreboard::kNone;
}

void SelectiveRepair::on_retransmitted(Scoreboard::Id id, Time now) {
  forced_ = false;
  segments_.on_retransmitted(id, now);
  reduction_.on_sent(segments_[id].octets());
}

std::size_t SelectiveRepair::room() const {
  if (phase_ == Phase::kRecovery && options_.rate_reduction) return reduction_.allowance();
  const std::size_t window = congestion_.window();
  return window - std::min(window, segments_.under_way());
}

// ---- time ----

bool SelectiveRepair::on_deadline(Time now, StreamOffset unacknowledged, StreamOffset highest) {
  if (look_again_ <= now) detect(now, unacknowledged, highest);
  if (probe_.due() > now) return false;
  probe_.cancel();
  return true;
}

void SelectiveRepair::schedule_probe(Time now, Time retransmission) {
  probe_.cancel();
  const bool possible = options_.rack && phase_ == Phase::kOpen && segments_.sacked() == 0 &&
                        !segments_.empty() && !probe_.outstanding();
  if (!possible) return;
  probe_.schedule({.now = now,
                   .srtt = timer_.srtt(),
                   .single = segments_.first() == segments_.last(),
                   .retransmission = retransmission});
}

RackContext SelectiveRepair::context(Time now) const {
  return {.now = now,
          .srtt = timer_.srtt().value_or(Duration{}),
          .min_rtt = timer_.min_rtt().value_or(Duration{}),
          .recovering = recovering()};
}

// More can be under way than the window where sacked octets let new ones follow.
std::size_t SelectiveRepair::reducible(StreamOffset unacknowledged, StreamOffset highest) const {
  return std::min(static_cast<std::size_t>(highest - unacknowledged), congestion_.window());
}

void SelectiveRepair::append_state(StateHash& hash) const {
  rack_.append_state(hash);
  reduction_.append_state(hash);
  probe_.append_state(hash);
  hash.append(phase_).append(recover_).append(look_again_).append(forced_);
}

}  // namespace post::sim::tcp
