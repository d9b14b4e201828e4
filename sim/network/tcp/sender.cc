#include "sim/network/tcp/sender.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {

void Sender::start(const SenderStart& start) {
  segment_size_ = start.segment_size;
  const std::size_t segments = start.syn_lost ? 1 : options_.initial_window_segments;
  congestion_ = make_congestion_control(options_.congestion_control,
                                        {.segment_size = segment_size_,
                                         .initial_window = segments * segment_size_,
                                         .hystart = options_.hystart});
  if (start.selective) selective_.emplace(options_, segments_, *congestion_, timer_);
  unacknowledged_ = next_ = highest_ = start.acknowledged;
  buffer_.release(start.acknowledged);
  window_sequence_ = start.sequence;
  window_acknowledgement_ = unacknowledged_;
  peer_window_ = max_peer_window_ = start.peer_window;
  peer_edge_ = unacknowledged_ + static_cast<StreamOffset>(start.peer_window);
  last_sent_ = start.now;
}

// ---- what comes in ----

bool Sender::on_ack(const PeerAck& ack) {
  take_ack(ack);
  return ack.congestion && react_to_congestion(ack.now);
}

// Once a window of data (RFC 3168 section 6.1.2); a loss in it has reduced the window already.
bool Sender::react_to_congestion(Time now) {
  const bool repairing = selective_ ? selective_->recovering() : recovery_.repairing();
  if (repairing || unacknowledged_ < echo_recover_ || outstanding() == 0) return false;
  echo_recover_ = highest_;
  congestion_->on_ecn(now, std::min(outstanding(), congestion_->window()));
  if (selective_) selective_->on_congestion_told();
  return true;
}

void Sender::take_ack(const PeerAck& ack) {
  const std::size_t window_before = peer_window_;
  update_window(ack);
  if (wait_ == Wait::kWindow) unanswered_ = 0;
  if (selective_) return on_selective(ack);
  if (ack.acknowledgement > unacknowledged_) return on_progress(ack);
  const bool duplicate = ack.bare && ack.acknowledgement == unacknowledged_ &&
                         peer_window_ == window_before && next_ > unacknowledged_;
  if (duplicate) on_duplicate(ack.now);
}

void Sender::update_window(const PeerAck& ack) {
  const auto age = std::pair(ack.sequence, ack.acknowledgement);
  if (age < std::pair(window_sequence_, window_acknowledgement_)) return;
  window_sequence_ = ack.sequence;
  window_acknowledgement_ = ack.acknowledgement;
  peer_window_ = ack.window;
  max_peer_window_ = std::max(max_peer_window_, ack.window);
  peer_edge_ = ack.acknowledgement + static_cast<StreamOffset>(ack.window);
}

void Sender::on_selective(const PeerAck& ack) {
  const StreamOffset before = unacknowledged_;
  if (ack.acknowledgement < before) return;
  if (ack.acknowledgement > before) advance(ack);
  selective_->on_ack({.now = ack.now,
                      .before = before,
                      .acknowledgement = ack.acknowledgement,
                      .highest = highest_,
                      .blocks = ack.blocks,
                      .echoed = ack.echoed,
                      .bare = ack.bare});
  if (unacknowledged_ == before) return;
  wait_for(outstanding() > 0 ? Wait::kAcknowledgement : Wait::kNothing, ack.now);
  selective_->schedule_probe(ack.now, deadline_);
}

void Sender::advance(const PeerAck& ack) {
  unacknowledged_ = ack.acknowledgement;
  next_ = std::max(next_, unacknowledged_);
  buffer_.release(std::min(unacknowledged_, buffer_.end()));
  unanswered_ = 0;
  give_up_ = kNever;
  const bool waits = outstanding() > 0 && options_.user_timeout > Duration{};
  if (waits) give_up_ = after(ack.now, options_.user_timeout);
}

void Sender::on_progress(const PeerAck& ack) {
  AckSample progress{.now = ack.now,
                     .acked = static_cast<std::size_t>(ack.acknowledgement - unacknowledged_),
                     .in_flight = in_flight(),
                     .srtt = timer_.srtt().value_or(Duration{}),
                     .acknowledgement = ack.acknowledgement,
                     .highest = highest_};
  advance(ack);
  RttSampler sampler(ack.now);
  segments_.on_acked(unacknowledged_, sampler);
  progress.round_trip = sampler.sample().newest;
  sample(sampler.sample(), ack);
  react(recovery_.on_progress(unacknowledged_, progress.acked, segment_size_), progress);
}

// An echo tells how long it took where samples are ambiguous (RFC 7323 section 4).
void Sender::sample(const RttSample& sample, const PeerAck& ack) {
  if (!sample.oldest && ack.echoed) timer_.on_sample(ack.now - *ack.echoed);
  if (!sample.oldest) return;
  timer_.on_sample(*sample.oldest);
  timer_.on_shorter(*sample.newest);
}

void Sender::react(LossRecovery::Verdict verdict, const AckSample& ack) {
  using Verdict = LossRecovery::Verdict;
  if (verdict == Verdict::kPartial) {
    head_due_ = true;  // the timer runs on: many losses end in slow start (RFC 6582 section 3.2)
    return;
  }
  if (verdict == Verdict::kFirstPartial) return retransmit_head(ack.now);
  if (verdict == Verdict::kRecovered) {
    congestion_->on_recovered(ack.now, in_flight());
  } else {
    congestion_->on_acked(ack);
  }
  wait_for(outstanding() > 0 ? Wait::kAcknowledgement : Wait::kNothing, ack.now);
}

void Sender::on_duplicate(Time now) {
  const std::size_t under_way = std::min(in_flight(), congestion_->window());
  const auto verdict = recovery_.on_duplicate(highest_, segment_size_);
  if (verdict != LossRecovery::Verdict::kRetransmit) return;
  congestion_->on_loss(now, under_way);
  retransmit_head(now);
}

// The timer restarts: it stands for the copy that leaves now.
void Sender::retransmit_head(Time now) {
  head_due_ = true;
  wait_for(Wait::kAcknowledgement, now);
}

bool Sender::on_deadline(Time now) {
  if (selective_ && selective_->deadline() <= now) {
    tail_probe_due_ = selective_->on_deadline(now, unacknowledged_, highest_);
    return true;
  }
  if (give_up_ <= now) return false;
  if (deadline_ > now) return true;
  if (++unanswered_ > options_.data_retries) return false;
  if (wait_ == Wait::kWindow) {
    ++probes_;
    probe_due_ = true;
    wait_for(Wait::kWindow, now);
  } else {
    on_retransmission_timeout(now);
  }
  return true;
}

// What is under way counts as lost and leaves again in order, as acknowledgements allow (RFC 5681
// section 3.1).
void Sender::on_retransmission_timeout(Time now) {
  if (selective_) {
    selective_->on_timeout(now, unacknowledged_, highest_, unanswered_ > 1);
    timer_.on_timeout();
    return wait_for(Wait::kNothing, now);
  }
  congestion_->on_timeout(now, in_flight(), unanswered_ > 1);
  recovery_.on_timeout(highest_);
  timer_.on_timeout();
  segments_.clear();
  next_ = unacknowledged_;
  head_due_ = false;
  wait_for(Wait::kNothing, now);
}

void Sender::reduce_segment_size(std::size_t octets) {
  segment_size_ = octets;
  congestion_->set_segment_size(octets);
  if (selective_) return selective_->on_segment_size(octets, highest_);
  recovery_.on_timeout(highest_);  // what comes back now tells nothing about the new segments
  segments_.clear();
  next_ = unacknowledged_;
  head_due_ = false;
}

// ---- what goes out ----

std::optional<Outgoing> Sender::next_segment(Time now) {
  if (!options_.pacing) return next_of_all(now);
  return pacer_.may_send(now) ? paced(now) : std::nullopt;
}

std::optional<Outgoing> Sender::paced(Time now) {
  std::optional<Outgoing> segment = next_of_all(now);
  if (!segment || segment->payload.empty()) return segment;
  pacer_.on_sent(segment->payload.size(),
                 {.window = congestion_->window(),
                  .srtt = timer_.srtt().value_or(Duration{}),
                  .slow_start = congestion_->window() < congestion_->slow_start_threshold()},
                 now);
  return segment;
}

std::optional<Outgoing> Sender::next_of_all(Time now) {
  if (std::exchange(head_due_, false)) return head(now);
  if (selective_) {
    if (std::exchange(tail_probe_due_, false)) return tail_probe(now);
    if (auto segment = next_again(now)) return segment;
  }
  if (auto segment = next_in_order(now)) return segment;
  if (selective_ && selective_->on_nothing_new()) return next_again(now);
  // One octet-less segment before the window: the peer must answer it with its window, and nothing
  // can be accepted of it.
  if (std::exchange(probe_due_, false))
    return Outgoing{.begin = unacknowledged_ - 1, .payload = {}};
  return std::nullopt;
}

std::optional<Outgoing> Sender::head(Time now) {
  const StreamOffset end = std::min(segments_.head_end(), buffer_.end());
  Outgoing segment = take(unacknowledged_, static_cast<std::size_t>(end - unacknowledged_));
  segments_.mark_head_retransmitted();
  segment.again = true;
  ++retransmissions_;
  last_sent_ = now;
  return segment;
}

std::optional<Outgoing> Sender::next_again(Time now) {
  const Scoreboard::Id id = selective_->next_lost();
  if (id == Scoreboard::kNone) return std::nullopt;
  const bool head = id == segments_.first();
  selective_->on_retransmitted(id, now);
  Outgoing segment = again(id, now);
  // The timer stands for the copy of the head that leaves now.
  if (head || wait_ != Wait::kAcknowledgement) wait_for(Wait::kAcknowledgement, now);
  return segment;
}

// New octets where there are any, whatever the congestion window says (RFC 8985 section 7.3).
std::optional<Outgoing> Sender::tail_probe(Time now) {
  const auto waiting = static_cast<std::size_t>(std::max<StreamOffset>(buffer_.end() - next_, 0));
  const std::size_t length = std::min(waiting, segment_size_);
  if (segments_.empty()) return std::nullopt;
  std::optional<Outgoing> segment;
  if (length > 0 && length <= peer_room()) {
    segment = take(next_, length);
    note_sent(*segment, now);
  } else {
    segments_.on_retransmitted(segments_.last(), now);
    segment = again(segments_.last(), now);
  }
  selective_->on_probe_sent(highest_, segment->again);
  wait_for(Wait::kAcknowledgement, now);
  return segment;
}

Outgoing Sender::again(Scoreboard::Id id, Time now) {
  const SentSegment& sent = segments_[id];
  const StreamOffset end = std::min(sent.end, buffer_.end());
  Outgoing segment = take(sent.begin, static_cast<std::size_t>(end - sent.begin));
  segment.again = true;
  ++retransmissions_;
  last_sent_ = now;
  return segment;
}

std::optional<Outgoing> Sender::next_in_order(Time now) {
  if (next_ > buffer_.end()) return std::nullopt;
  const auto waiting = static_cast<std::size_t>(buffer_.end() - next_);
  if (waiting == 0 && !finishing_) return std::nullopt;
  if (outstanding() == 0 && now - last_sent_ > timer_.timeout()) congestion_->on_idle(now);
  const std::size_t length = sendable(waiting);
  if (length == 0 && waiting > 0) {
    wait_for_what_is_due(now);
    return std::nullopt;
  }
  Outgoing segment = take(next_, length);
  segment.again = next_ < highest_;
  note_sent(segment, now);
  return segment;
}

Outgoing Sender::take(StreamOffset begin, std::size_t length) {
  const bool last = begin + static_cast<StreamOffset>(length) == buffer_.end();
  return {.begin = begin,
          .payload = buffer_.gather(begin, length),
          .fin = finishing_ && last,
          .push = last && length > 0};
}

// A full segment, or all that waits; less only where the peer's window will not grow otherwise (RFC
// 9293 section 3.8.6.2.1: half of the largest window seen, or the timer's override).
std::size_t Sender::sendable(std::size_t waiting) const {
  const std::size_t wanted = std::min(waiting, segment_size_);
  const std::size_t room = peer_room();
  if (congestion_room() < wanted) return 0;
  if (options_.nagle && wanted < segment_size_ && outstanding() > 0 && !finishing_) return 0;
  if (room >= wanted) return wanted;
  const bool worth_it = probe_due_ || 2 * room >= max_peer_window_;
  return outstanding() == 0 && worth_it ? room : 0;
}

std::size_t Sender::congestion_room() const {
  if (selective_) return selective_->room();
  const auto window = static_cast<std::int64_t>(congestion_->window()) + recovery_.allowance();
  const auto room = window - (next_ - unacknowledged_);
  return room > 0 ? static_cast<std::size_t>(room) : 0;
}

std::size_t Sender::peer_room() const {
  return peer_edge_ > next_ ? static_cast<std::size_t>(peer_edge_ - next_) : 0;
}

void Sender::note_sent(const Outgoing& segment, Time now) {
  const bool retransmission = segment.begin < highest_;
  if (selective_) selective_->on_new(segment.payload.size() + (segment.fin ? 1 : 0));
  if (retransmission) ++retransmissions_;
  const bool starts = give_up_ == kNever && options_.user_timeout > Duration{};
  if (starts) give_up_ = after(now, options_.user_timeout);
  next_ = segment.begin + static_cast<StreamOffset>(segment.payload.size()) + (segment.fin ? 1 : 0);
  highest_ = std::max(highest_, next_);
  segments_.on_sent(segment.begin, next_, now, retransmission);
  last_sent_ = now;
  probes_ = 0;
  probe_due_ = false;
  if (wait_ != Wait::kAcknowledgement) wait_for(Wait::kAcknowledgement, now);
  if (selective_) selective_->schedule_probe(now, deadline_);
}

// With nothing under way only the peer's window can be what holds the octets back.
void Sender::wait_for_what_is_due(Time now) {
  if (outstanding() == 0 && wait_ != Wait::kWindow) wait_for(Wait::kWindow, now);
}

void Sender::wait_for(Wait what, Time now) {
  wait_ = what;
  if (what == Wait::kNothing) {
    deadline_ = kNever;
  } else {
    deadline_ = after(now, what == Wait::kWindow ? timer_.backed_off(probes_) : timer_.timeout());
  }
}

// ---- what it knows ----

std::size_t Sender::unsent() const {
  return static_cast<std::size_t>(std::max<StreamOffset>(buffer_.end() - highest_, 0));
}

std::size_t Sender::sendable_at_once() const {
  if (!congestion_ || next_ != highest_) return 0;
  const std::size_t room = std::min(congestion_room(), peer_room());
  return room - room % segment_size_;
}

void Sender::describe(ChannelInfo& info) const {
  info.unsent = unsent();
  info.in_flight = in_flight();
  info.losses = retransmissions_;
  if (congestion_) info.congestion_window = congestion_->window();
}

void Sender::append_state(StateHash& hash) const {
  buffer_.append_state(hash);
  segments_.append_state(hash);
  recovery_.append_state(hash);
  if (congestion_) congestion_->append_state(hash);
  if (selective_) selective_->append_state(hash);
  pacer_.append_state(hash);
  hash.append(unacknowledged_).append(next_).append(highest_).append(peer_edge_);
  hash.append(window_sequence_).append(window_acknowledgement_);
  hash.append(peer_window_).append(max_peer_window_).append(segment_size_);
  hash.append(deadline_)
      .append(give_up_)
      .append(echo_recover_)
      .append(last_sent_)
      .append(wait_)
      .append(unanswered_)
      .append(probes_);
  hash.append(finishing_).append(head_due_).append(probe_due_).append(tail_probe_due_);
}

}  // namespace post::sim::tcp
