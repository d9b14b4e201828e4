#include "sim/network/tcp/connection.h"

#include <algorithm>
#include <utility>

#include "model/check.h"
#include "sim/network/tcp/segment.h"

namespace post::sim::tcp {

Connection::Connection(Executor& executor, ConnectionHost& host, Owner& owner,
                       const TcpOptions& options, const ConnectionSetup& setup)
    : executor_(executor),
      host_(host),
      owner_(owner),
      options_(options),
      setup_(setup),
      ours_(setup.initial_sequence),
      timer_(options),
      sender_(options, timer_),
      receiver_(options),
      delayed_ack_(options),
      keep_alive_(options),
      ecn_(options.ecn),
      deadline_(executor, Phase::kTimer, setup.entity, [this] { on_deadline(); }) {}

// ---- arrivals, in the order of RFC 9293 section 3.10.7.4 ----

void Connection::on_segment(const TcpSegment& header, const Payload& payload, std::uint8_t ecn) {
  if (state_ == State::kSynSent) return on_segment_in_syn_sent(header);
  Arrival arrival = decode(header, payload);
  arrival.ecn = ecn;
  if (is_fast_pending() && arrival.begin == 0 && header.flags == tcp_flag::kSyn) return send_syn();
  if (!is_recent(header) || !is_plausible(arrival)) return;
  if (header.has(tcp_flag::kRst)) return on_reset(arrival);
  timestamps_.on_segment(header, arrival.begin, last_acknowledged_);
  keep_alive_.on_heard(now());
  if (header.has(tcp_flag::kSyn) && !on_syn(arrival)) return;
  if (!header.has(tcp_flag::kAck)) {
    ++host_.counters().malformed;
    return;
  }
  if (state_ == State::kSynReceived && !complete_handshake(arrival)) return;
  if (!take_acknowledgement(arrival)) return;
  take_payload(arrival);
  take_fin(arrival);
  transmit();
}

Connection::Arrival Connection::decode(const TcpSegment& header, const Payload& payload) const {
  Arrival arrival{.header = header, .payload = payload};
  arrival.begin = theirs_.from_wire(header.sequence, receiver_.next());
  arrival.end = arrival.payload_end() + (header.has(tcp_flag::kFin) ? 1 : 0);
  arrival.acknowledgement = ours_.from_wire(header.acknowledgement, sender_.unacknowledged());
  return arrival;
}

// PAWS (RFC 7323 section 5.3).
bool Connection::is_recent(const TcpSegment& header) {
  if (header.has(tcp_flag::kRst) || timestamps_.plausible(header)) return true;
  ++host_.counters().old_timestamps;
  if (header.timestamps && state_ != State::kSynReceived) send_ack(true);
  return false;
}

bool Connection::is_plausible(const Arrival& arrival) {
  if (receiver_.acceptable(arrival.begin, arrival.end)) return true;
  if (arrival.header.has(tcp_flag::kRst)) {
    ++host_.counters().ignored_resets;
    return false;
  }
  ++host_.counters().outside_window;
  if (state_ == State::kSynReceived) return false;
  if (!arrival.payload.empty() && arrival.end < receiver_.next()) {
    receiver_.note_duplicate(arrival.payload_begin(), arrival.payload_end());
  }
  send_ack(!arrival.payload.empty());
  return false;
}

// Only the very next number is believed; inside the window the peer is asked (RFC 5961
// section 3.2).
void Connection::on_reset(const Arrival& arrival) {
  if (arrival.begin == receiver_.next()) {
    const bool early = state_ == State::kSynReceived && !early_.fast;
    return end(early ? Cause::kRefused : Cause::kReset);
  }
  if (arrival.begin > receiver_.next()) return challenge();
  ++host_.counters().ignored_resets;
}

// True where the segment goes on: the peer's half of a simultaneous open.
bool Connection::on_syn(const Arrival& arrival) {
  if (state_ != State::kSynReceived || arrival.begin != 0) {
    challenge();
    return false;
  }
  if (arrival.header.has(tcp_flag::kAck)) return true;
  send_syn();  // the peer's SYN again: our answer was lost
  return false;
}

void Connection::challenge() {
  ++host_.counters().challenged;
  send_ack(false);
}

// False: the segment ends here, and perhaps the connection.
bool Connection::take_acknowledgement(const Arrival& arrival) {
  if (arrival.acknowledgement > sender_.highest()) {
    ++host_.counters().future_acknowledgements;
    send_ack(false);
    return false;
  }
  if (arrival.acknowledgement < sender_.oldest_believable()) {
    ++host_.counters().old_acknowledgements;
    challenge();
    return false;
  }
  const bool reduced = sender_.on_ack({.now = now(),
                                       .sequence = arrival.begin,
                                       .acknowledgement = arrival.acknowledgement,
                                       .window = std::size_t{arrival.header.window} << peer_scale_,
                                       .bare = arrival.begin == arrival.end,
                                       .blocks = blocks_of(arrival),
                                       .echoed = timestamps_.echoed(arrival.header, now()),
                                       .congestion = ecn_.told_by(arrival.header)});
  if (reduced) ecn_.on_reduced();
  const bool waits_for_it =
      state_ == State::kFinWait1 || state_ == State::kClosing || state_ == State::kLastAck;
  if (!waits_for_it || !sender_.fin_acknowledged()) return true;
  move(Event::kFinAcked);
  if (state_ == State::kClosed) leave(Cause::kFinished);
  return state_ != State::kClosed;
}

AckBlocks Connection::blocks_of(const Arrival& arrival) {
  if (!selective_ || arrival.header.sack.empty()) return {};
  AckBlocks blocks =
      read_blocks(arrival.header.sack, ours_, arrival.acknowledgement, sender_.highest());
  host_.counters().refused_blocks += blocks.refused;
  return blocks;
}

void Connection::take_payload(const Arrival& arrival) {
  const std::size_t before = receiver_.readable();
  if (!arrival.payload.empty()) ecn_.on_octets(arrival.header, arrival.ecn);
  const AckNeed need = receiver_.on_octets(arrival.payload_begin(), arrival.payload);
  const bool put_off =
      need == AckNeed::kSoon && !delayed_ack_.on_in_order(arrival.payload.size(), now());
  if (!put_off) owe_ack(need);
  if (receiver_.readable() > before || receiver_.has_ahead()) owner_.on_octets();
}

void Connection::take_fin(const Arrival& arrival) {
  if (arrival.header.has(tcp_flag::kFin)) {
    receiver_.note_fin(arrival.payload_end());
    owe_ack(AckNeed::kDuplicate);
  }
  if (!receiver_.pass_fin()) return;
  move(Event::kPeerFin);
  owe_ack(AckNeed::kNow);
  owner_.on_peer_finished();
}

// Once synchronized, errors are advice (RFC 5461): what is lost is found missing.
void Connection::on_network_error(Cause cause) {
  if (state_ == State::kSynSent) end(cause);
}

bool Connection::is_under_way(std::uint32_t sequence) const {
  if (!is_synchronized(state_)) return sequence == ours_.initial();
  const StreamOffset begin = ours_.from_wire(sequence, sender_.unacknowledged());
  return begin >= sender_.unacknowledged() && begin < sender_.highest();
}

void Connection::limit_segment_size(std::size_t octets) {
  if (octets < kLeastSegmentSize || octets >= setup_.segment_size) return;
  setup_.segment_size = octets;
  if (!can_send(state_)) return;
  sender_.reduce_segment_size(payload_size());
  transmit();
}

void Connection::on_deadline() {
  if (syn_due_ <= now()) return on_syn_deadline();
  if (delayed_ack_.deadline() <= now()) owe_ack(AckNeed::kSoon);
  if (!keep_alive()) return end(Cause::kTimedOut);
  if (!sender_.on_deadline(now())) return end(Cause::kTimedOut);
  transmit();
}

// False: the peer does not answer. Octets under way ask for themselves.
bool Connection::keep_alive() {
  if (keep_alive_.deadline() > now()) return true;
  if (sender_.outstanding() > 0) {
    keep_alive_.on_heard(now());
    return true;
  }
  if (!keep_alive_.on_deadline(now())) return false;
  ++host_.counters().keep_alives;
  send(header(sender_.bare_sequence() - 1, tcp_flag::kAck));
  return true;
}

// ---- the application's side ----

std::size_t Connection::writable() const {
  if (early_.room > 0) return early_.room - early_.written;
  const bool open =
      state_ == State::kEstablished || state_ == State::kCloseWait || is_fast_pending();
  if (!open || sender_.finishing()) return 0;
  const std::size_t limit = unsent_limit_ + sender_.sendable_at_once();
  return limit - std::min(limit, sender_.unsent());
}

std::size_t Connection::write(std::span<const Bytes> bytes) {
  const std::size_t room = writable();
  std::size_t taken = 0;
  for (const Bytes& slice : bytes) {
    const std::size_t part = std::min(slice.size(), room - taken);
    sender_.write(slice.slice(0, part));
    taken += part;
    if (part == slice.size()) continue;
    room_wanted_ = true;
    break;
  }
  if (early_.room > 0) early_.written += taken;
  if (taken > 0) transmit();
  if (writable() == 0) room_wanted_ = true;
  return taken;
}

std::size_t Connection::read(std::span<std::byte> to) {
  const std::size_t taken = receiver_.read(to);
  if (is_synchronized(state_) && receiver_.update_due(payload_size())) send_ack(false);
  return taken;
}

std::optional<StreamPiece> Connection::read_unordered() {
  std::optional<Piece> piece = receiver_.read_ahead();
  if (!piece) return std::nullopt;
  return StreamPiece{static_cast<std::uint64_t>(piece->offset - 1), std::move(piece->bytes)};
}

void Connection::finish() {
  if (sender_.finishing()) return;
  if (is_fast_pending()) {
    early_.finish = true;
    return;
  }
  sender_.finish();
  if (can_send(state_)) transmit();
}

void Connection::reset() {
  if (state_ == State::kClosed) return;
  if (state_ != State::kSynSent) {
    ++host_.counters().resets_sent;
    send(header(sender_.bare_sequence(), tcp_flag::kRst | tcp_flag::kAck));
  }
  abandon();
  host_.forget(setup_.pair);
}

void Connection::abandon() {
  state_ = State::kClosed;
  deadline_.disarm();
  if (early_.deferred) early_.deferred->disarm();
}

void Connection::set_unsent_limit(std::size_t octets) {
  unsent_limit_ = std::max<std::size_t>(octets, 1);
  note_room();
}

ChannelInfo Connection::info() const {
  ChannelInfo info;
  info.srtt = timer_.srtt();
  info.rttvar = timer_.rttvar();
  info.min_rtt = timer_.min_rtt();
  sender_.describe(info);
  if (early_.asked) info.early_data = early_.taken;
  return info;
}

void Connection::append_state(StateHash& hash) const {
  hash.append(state_).append(ours_.initial()).append(theirs_.initial());
  hash.append(ack_due_).append(unsent_limit_).append(setup_.segment_size).append(peer_scale_);
  hash.append(scaling_)
      .append(selective_)
      .append(room_wanted_)
      .append(syns_sent_)
      .append(syn_sent_at_);
  hash.append(early_.room).append(early_.written).append(early_.sent).append(early_.fast);
  hash.append(syn_due_);
  hash.append(deadline_.deadline()).append(last_acknowledged_);
  delayed_ack_.append_state(hash);
  keep_alive_.append_state(hash);
  timestamps_.append_state(hash);
  ecn_.append_state(hash);
  timer_.append_state(hash);
  sender_.append_state(hash);
  receiver_.append_state(hash);
}

// ---- ends ----

void Connection::move(Event event) {
  const std::optional<State> to = next_state(state_, event);
  check(to.has_value(), "a TCP event that its state does not know");
  state_ = *to;
}

void Connection::end(Cause cause) {
  move(Event::kAbort);
  leave(cause);
}

void Connection::leave(Cause cause) {
  abandon();
  host_.forget(setup_.pair);
  owner_.on_ended(cause);
}

void Connection::end_in_time_wait() {
  abandon();
  host_.time_wait(setup_.pair, {.next_to_send = ours_.to_wire(sender_.highest()),
                                .next_to_receive = theirs_.to_wire(receiver_.next()),
                                .timestamp = timestamps_.recent()});
  owner_.on_ended(Cause::kFinished);
}

}  // namespace post::sim::tcp
