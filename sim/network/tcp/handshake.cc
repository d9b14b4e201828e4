// The handshake of a connection: both sides, simultaneous open, refusal (RFC 9293
// sections 3.5, 3.10.7.3, 3.10.7.4).
#include <algorithm>

#include "sim/network/tcp/connection.h"
#include "sim/network/tcp/segment.h"

namespace post::sim::tcp {

void Connection::send_syn() {
  const bool answers = state_ == State::kSynReceived;
  TcpSegment syn = header(0, answers ? tcp_flag::kSyn | tcp_flag::kAck : tcp_flag::kSyn);
  syn.flags |= ecn_.syn_flags(answers, syns_sent_ == 0);
  syn.maximum_segment_size = static_cast<std::uint16_t>(setup_.segment_size);
  if (!answers || scaling_) syn.window_scale = receiver_.preferred_scale();
  if (!answers && options_.timestamps) syn.timestamps = timestamps_.stamp(now());
  syn.sack_permitted = answers ? selective_ : options_.sack;
  syn.window = receiver_.advertise_on_syn();
  Payload early = add_early(syn, answers);
  ++syns_sent_;
  syn_sent_at_ = now();
  syn_due_ = after(now(), timer_.timeout());
  if (options_.user_timeout > Duration{}) {
    syn_due_ = std::min(syn_due_, after(opened_at_, options_.user_timeout));
  }
  deadline_.arm(next_deadline());
  send(std::move(syn), std::move(early));
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
  const StreamOffset acknowledged = ours_.from_wire(header.acknowledgement, 1);
  const StreamOffset sent = 1 + static_cast<StreamOffset>(early_.sent);
  if (acknowledges && (acknowledged < 1 || acknowledged > sent)) return refuse(header);
  if (header.has(tcp_flag::kRst)) {
    if (acknowledges) return end(Cause::kRefused);
    ++host_.counters().ignored_resets;
    return;
  }
  if (!header.has(tcp_flag::kSyn)) return;
  note_peer_syn(header);
  if (acknowledges) {
    ecn_.on_syn(header, true);
    note_fast_open(header, acknowledged);
    establish({.sequence = 0, .window = header.window, .acknowledged = acknowledged});
    ack_due_ = AckDue::kCurrent;
    return transmit();
  }
  move(Event::kPeerSyn);
  early_.cookie.reset();
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
  const StreamOffset acknowledged = arrival.acknowledgement;
  if (early_.fast && acknowledged >= 1 && acknowledged <= sender_.highest()) {
    sample_handshake();
    move(Event::kSynAcked);
    if (early_.finish) sender_.finish();
    return true;
  }
  if (acknowledged != 1 || early_.fast) {
    refuse(arrival.header);
    return false;
  }
  const bool simultaneous = arrival.header.has(tcp_flag::kSyn);
  establish({.sequence = arrival.begin,
             .window = std::size_t{arrival.header.window} << (simultaneous ? 0 : peer_scale_)});
  return true;
}

void Connection::establish(const PeerStart& peer) {
  sample_handshake();
  start_sender(peer, syns_sent_ > 1);
  move(Event::kSynAcked);
  owner_.on_established();
}

void Connection::sample_handshake() {
  syn_due_ = kNever;
  if (syns_sent_ > 1) {
    timer_.on_lost_syn();
  } else {
    timer_.on_sample(now() - syn_sent_at_);
  }
}

void Connection::start_sender(const PeerStart& peer, bool syn_lost) {
  sender_.start({.now = now(),
                 .segment_size = payload_size(),
                 .peer_window = peer.window,
                 .sequence = peer.sequence,
                 .syn_lost = syn_lost,
                 .acknowledged = peer.acknowledged,
                 .selective = selective_});
  keep_alive_.on_heard(now());
}

}  // namespace post::sim::tcp
