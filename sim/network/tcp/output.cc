// What a connection puts on the wire, and when: segments, acknowledgements, the timer.
#include <algorithm>

#include "sim/network/tcp/connection.h"

namespace post::sim::tcp {

// Octets first, since they carry the acknowledgement that may be due.
void Connection::transmit() {
  if (can_send(state_) || is_fast_pending()) {
    while (auto segment = sender_.next_segment(now())) emit(std::move(*segment));
  }
  if (ack_due_ != AckDue::kNo) send_ack(ack_due_ == AckDue::kDuplicate);
  if (state_ == State::kTimeWait) return end_in_time_wait();
  deadline_.arm(next_deadline());
  note_room();
}

void Connection::emit(Outgoing&& segment) {
  std::uint8_t flags = tcp_flag::kAck;
  if (segment.push) flags |= tcp_flag::kPsh;
  if (segment.fin) flags |= tcp_flag::kFin;
  if (!segment.payload.empty()) flags |= ecn_.flags_for_octets(segment.again);
  const bool first_fin = state_ == State::kEstablished || state_ == State::kCloseWait;
  if (segment.fin && first_fin) move(Event::kFinSent);
  TcpSegment header = this->header(segment.begin, flags);
  header.window = receiver_.advertise(ack_due_ == AckDue::kDuplicate);
  add_report(header, segment.payload.size());
  const bool told = header.sack.size() > 0 || !selective_ || receiver_.report().empty();
  if (told) ack_due_ = AckDue::kNo;  // else a bare acknowledgement follows, which has room
  const std::uint8_t ecn =
      segment.payload.empty() ? kNotEct : ecn_.codepoint_for_octets(segment.again);
  send(std::move(header), std::move(segment.payload), ecn);
}

void Connection::send_ack(bool duplicate) {
  TcpSegment header = this->header(sender_.bare_sequence(), tcp_flag::kAck);
  header.window = receiver_.advertise(duplicate);
  add_report(header, 0);
  ack_due_ = AckDue::kNo;
  send(std::move(header));
}

// Selective acknowledgements take what room the payload leaves.
void Connection::add_report(TcpSegment& header, std::size_t payload) {
  constexpr std::size_t kMaxOptions = 40;
  if (!selective_ || receiver_.report().empty()) return;
  const std::size_t used = header.header_size() - kTcpHeaderSize;
  const std::size_t room = std::min(kMaxOptions - used, payload_size() - payload);
  if (room < 12) return;
  header.sack = receiver_.report().take(theirs_, (room - 4) / 8);
}

TcpSegment Connection::header(StreamOffset sequence, std::uint8_t flags) const {
  TcpSegment header;
  header.source_port = setup_.pair.local.port;
  header.destination_port = setup_.pair.remote.port;
  header.sequence = ours_.to_wire(sequence);
  header.flags = flags;
  if ((flags & tcp_flag::kAck) != 0) {
    header.acknowledgement = theirs_.to_wire(receiver_.next());
    if ((flags & tcp_flag::kSyn) == 0) header.flags |= ecn_.echo_flags();
  }
  if (timestamps_.enabled()) header.timestamps = timestamps_.stamp(now());
  return header;
}

void Connection::send(TcpSegment&& segment, Payload&& payload, std::uint8_t ecn) {
  if (segment.has(tcp_flag::kAck)) {
    last_acknowledged_ = receiver_.next();
    delayed_ack_.on_sent();
  }
  host_.transmit(setup_.pair, setup_.interface, std::move(segment), std::move(payload), ecn);
}

Time Connection::next_deadline() const {
  return std::min({syn_due_, sender_.deadline(), delayed_ack_.deadline(), keep_alive_.deadline()});
}

void Connection::owe_ack(AckNeed need) {
  if (need == AckNeed::kNone) return;
  const bool duplicate = need == AckNeed::kDuplicate && ack_due_ != AckDue::kCurrent;
  ack_due_ = duplicate ? AckDue::kDuplicate : AckDue::kCurrent;
}

// Room is announced when half of the limit is free: one call for several acknowledgements.
void Connection::note_room() {
  if (!room_wanted_ || writable() < (unsent_limit_ + 1) / 2) return;
  room_wanted_ = false;
  owner_.on_room();
}

}  // namespace post::sim::tcp
