#include "sim/network/tcp/selective_repair.h"

#include <algorithm>

#include "sim/network/tcp/sack_loss.h"

namespace post::sim::tcp {

// ---- what comes in ----

void SelectiveRepair::on_ack(const SelectiveAck& ack) {
  const std::size_t under_way = segments_.under_way();
  const auto [delivered, sacked, round_trip] = take_deliveries(ack);
  if (ack.blocks.duplicate) rack_.on_dsack(ack.acknowledgement, ack.highest);
  if (!undo_if_needless(ack, sacked)) end_episode(ack.acknowledgement);
  const bool reducing = phase_ == Phase::kRecovery;
  detect(ack.now, ack.acknowledgement, ack.highest);
  const bool duplicate = ack.bare && ack.acknowledgement == ack.before && ack.blocks.empty();
  const bool repaired = probe_.on_ack({.acknowledgement = ack.acknowledgement,
                                       .dsack = ack.blocks.duplicate.has_value(),
                                       .duplicate = duplicate});
  if (phase_ == Phase::kRecovery) {
    reduction_.on_delivered(delivered, segments_.under_way(), congestion_.segment_size());
  } else if (repaired && phase_ == Phase::kOpen) {
    undo_.forget();
    congestion_.on_loss(ack.now, congestion_.window());
  } else if (delivered > 0 && !reducing) {
    congestion_.on_acked({.now = ack.now,
                          .acked = delivered,
                          .in_flight = under_way,
                          .srtt = timer_.srtt().value_or(Duration{}),
                          .round_trip = round_trip,
                          .acknowledgement = ack.acknowledgement,
                          .highest = ack.highest});
  }
}

SelectiveRepair::Deliveries SelectiveRepair::take_deliveries(const SelectiveAck& ack) {
  const std::size_t waiting = segments_.under_way() + segments_.lost();
  RttSampler sampler(ack.now);
  const RackContext before = context(ack.now);
  const auto deliver = [&](const SentSegment& segment) {
    sampler(segment);
    rack_.on_delivered(segment, before, ack.echoed);
    undo_.on_delivered(segment);
  };
  segments_.on_acked(ack.acknowledgement, deliver);
  const std::size_t until_hole = segments_.under_way() + segments_.lost();
  for (const OctetRange& block : ack.blocks) segments_.on_sacked(block.begin, block.end, deliver);
  if (const RttSample rtt = sampler.sample(); rtt.oldest) {
    timer_.on_sample(*rtt.oldest);
    timer_.on_shorter(*rtt.newest);
  } else if (ack.echoed && ack.acknowledgement > ack.before) {
    timer_.on_sample(ack.now - *ack.echoed);
  }
  const std::size_t left = segments_.under_way() + segments_.lost();
  return {waiting - left, left < until_hole, sampler.sample().newest};
}

// What was marked lost is under way again, and the window what it was (RFC 4015 and, as Linux does,
// with all of it at once).
bool SelectiveRepair::undo_if_needless(const SelectiveAck& ack, bool sacked) {
  const bool held = undo_.holds_copies();
  const bool needless = undo_.on_ack({.before = ack.before,
                                      .acknowledgement = ack.acknowledgement,
                                      .echoed = ack.echoed,
                                      .duplicate = ack.blocks.duplicate,
                                      .sacked = sacked},
                                     segments_);
  if (!needless) {
    forced_ = forced_ || (held && !undo_.holds_copies());
    return false;
  }
  undo_.forget();
  congestion_.on_undo();
  rack_.on_needless();
  segments_.recall_lost();
  phase_ = Phase::kOpen;
  forced_ = false;
  return true;
}

void SelectiveRepair::end_episode(StreamOffset acknowledgement) {
  if (phase_ == Phase::kOpen || acknowledgement < recover_) return;
  if (phase_ == Phase::kRecovery) rack_.on_recovered();
  phase_ = Phase::kOpen;
  forced_ = false;
  undo_.on_recovered();
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
  undo_.begin(unacknowledged, highest, false);
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
  if (!reduced) undo_.begin(unacknowledged, highest, true);
  if (reduced && phase_ != Phase::kRecovery) undo_.on_timeout_again(highest);
  if (reneged) undo_.forget();
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
  undo_.forget();
  phase_ = Phase::kAfterTimeout;  // no congestion: what was too big tells nothing of it
  recover_ = highest;
  forced_ = true;
  look_again_ = kNever;
  probe_.reset();
}

// ---- what goes out ----

Scoreboard::Id SelectiveRepair::next_lost() {
  const Scoreboard::Id id = segments_.first_lost();
  if (id == Scoreboard::kNone || undo_.holds_copies()) return Scoreboard::kNone;
  return forced_ || segments_[id].octets() <= room() ? id : Scoreboard::kNone;
}

void SelectiveRepair::on_retransmitted(Scoreboard::Id id, Time now) {
  forced_ = false;
  segments_.on_retransmitted(id, now);
  reduction_.on_sent(segments_[id].octets());
  undo_.on_copy(segments_[id].octets(), now);
}

void SelectiveRepair::on_new(std::size_t octets) {
  reduction_.on_sent(octets);
  undo_.on_new();
}

bool SelectiveRepair::on_nothing_new() {
  if (!undo_.on_nothing_new()) return false;
  forced_ = true;
  return true;
}

std::size_t SelectiveRepair::room() const {
  if (phase_ == Phase::kRecovery && options_.rate_reduction) return reduction_.allowance();
  if (undo_.holds_copies()) return undo_.new_segments() * congestion_.segment_size();
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
  undo_.append_state(hash);
  hash.append(phase_).append(recover_).append(look_again_).append(forced_);
}

}  // namespace post::sim::tcp
