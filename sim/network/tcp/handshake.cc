// The handshake of a connection: both sides, simultaneous open, refusal (RFC 9293
// sections 3.5, 3.10.7.3, 3.10.7.4).
#include <algorithm>

#include "sim/network/tcp/connection.h"
#include "sim/network/tcp/segment.h"

namespace post::sim::tcp {

void Connection::open() {
  opened_at_ = now();
  send_syn();
}

void Connection::accept(const TcpSegment& syn) {
  opened_at_ = now();
  note_peer_syn(syn);
  ecn_.on_syn(syn, false);
  state_ = State::kSynReceived;
  send_syn();
}

void Connection::send_syn() {
  const bool answers = state_ == State::kSynReceived;
  TcpSegment syn = header(0, answers ? tcp_flag::kSyn | tcp_flag::kAck : tcp_flag::kSyn);
  syn.flags |= ecn_.syn_flags(answers, syns_sent_ == 0);
  syn.maximum_segment_size = static_cast<std::uint16_t>(setup_.segment_size);
  if (!answers || scaling_) syn.window_scale = receiver_.preferred_scale();
  if (!answers && options_.timestamps) syn.timestamps = timestamps_.stamp(now());
  syn.sack_permitted = answers ? selective_ : options_.sack;
  syn.window = receiver_.advertise_on_syn();
  ++syns_sent_;
  syn_sent_at_ = now();
  Time due = after(now(), timer_.timeout());
  if (options_.user_timeout > Duration{}) {
    due = std::min(due, after(opened_at_, options_.user_timeout));
  }
  deadline_.arm(due);
  send(std::move(syn));
}

void Connection::on_syn_deadline() {
  const bool answers = state_ == State::kSynReceived;
  const bool impatient =
      options_.user_timeout > Duration{} && now() - opened_at_ >= options_.user_timeout;
  if (impatient || syns_sent_ > (answers ? options_.syn_ack_retries : options_.syn_retries)) {
    return end(Cause::kTimedOut);
  }
  timer_.on_timeout();
  send_syn();
}

void Connection::on_segment_in_syn_sent(const TcpSegment& header) {
  const bool acknowledges = header.has(tcp_flag::kAck);
  if (acknowledges && header.acknowledgement != ours_.to_wire(1)) return refuse(header);
  if (header.has(tcp_flag::kRst)) {
    if (acknowledges) return end(Cause::kRefused);
    ++host_.counters().ignored_resets;
    return;
  }
  if (!header.has(tcp_flag::kSyn)) return;
  note_peer_syn(header);
  if (acknowledges) {
    ecn_.on_syn(header, true);
    establish({.sequence = 0, .window = header.window});
    ack_due_ = AckDue::kCurrent;
    return transmit();
  }
  move(Event::kPeerSyn);
  syns_sent_ = 0;  // what follows is an answer, and says nothing about a loss
  send_syn();
}

// An acknowledgement of a SYN that this connection did not send: left over from another one.
void Connection::refuse(const TcpSegment& header) {
  ++host_.counters().future_acknowledgements;
  if (header.has(tcp_flag::kRst)) return;
  ++host_.counters().resets_sent;
  send(reset_for(header, 0));
}

void Connection::note_peer_syn(const TcpSegment& header) {
  theirs_ = SequenceSpace(header.sequence);
  const std::size_t offered =
      header.maximum_segment_size.value_or(default_segment_size(setup_.pair.local.ip.family()));
  setup_.segment_size = std::min(setup_.segment_size, std::max(offered, kLeastSegmentSize));
  selective_ = options_.sack && header.sack_permitted;
  if (options_.timestamps && header.timestamps) timestamps_.enable(*header.timestamps);
  scaling_ = header.window_scale.has_value();
  if (!scaling_) return;
  peer_scale_ = std::min(*header.window_scale, kMaxWindowScale);
  receiver_.set_scale(receiver_.preferred_scale());
}

// In SYN-RECEIVED. False: the segment did not complete the handshake, and is dealt with.
bool Connection::complete_handshake(const Arrival& arrival) {
  if (arrival.acknowledgement != 1) {
    refuse(arrival.header);
    return false;
  }
  const bool simultaneous = arrival.header.has(tcp_flag::kSyn);
  establish({.sequence = arrival.begin,
             .window = std::size_t{arrival.header.window} << (simultaneous ? 0 : peer_scale_)});
  return true;
}

void Connection::establish(const PeerStart& peer) {
  const bool syn_lost = syns_sent_ > 1;
  if (syn_lost) {
    timer_.on_lost_syn();
  } else {
    timer_.on_sample(now() - syn_sent_at_);
  }
  sender_.start({.now = now(),
                 .segment_size = payload_size(),
                 .peer_window = peer.window,
                 .sequence = peer.sequence,
                 .syn_lost = syn_lost,
                 .selective = selective_});
  keep_alive_.on_heard(now());
  move(Event::kSynAcked);
  owner_.on_established();
}

}  // namespace post::sim::tcp
