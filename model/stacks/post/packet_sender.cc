#include "model/stacks/post/packet_sender.h"

#include <algorithm>
#include <utility>

namespace post::wire {
namespace {

constexpr std::uint8_t kEcnCapable = 2;  // ECT(0) of RFC 3168
/// A packet number in the header, at most.
constexpr std::size_t kNumberRoom = kLongestVarint;
/// Room from which on an acknowledgement is put beside content.
constexpr std::size_t kAckRoom = 48;

}  // namespace

PacketSender::PacketSender(Host& host, DatagramFlow& flow, recovery::ReceivedPackets& received,
                           Options options)
    : host_(host),
      flow_(flow),
      received_(received),
      options_(std::move(options)),
      assembly_(controls_, options_.marking),
      congestion_(options_.congestion(flow.max_payload())),
      pacer_(congestion_->window()) {
  set_capacity(flow.max_payload());
}

void PacketSender::set_capacity(std::size_t octets) {
  capacity_ = octets;
  const std::size_t header = header_size({}) - 1 + kNumberRoom;
  assembly_.set_room(octets > header ? octets - header : 0);
}

std::size_t PacketSender::max_chunk() const {
  const std::size_t room = assembly_.room();
  return room > PacketAssembly::kDataRoom ? room - PacketAssembly::kDataRoom : 1;
}

std::optional<Duration> PacketSender::round_trip() const {
  return loss_.rtt().sampled() ? std::optional(loss_.rtt().smoothed()) : std::nullopt;
}

// ---- what is to be sent ------------------------------------------------------------------------

void PacketSender::greet(Frame frame) {
  transcript_.push_back(std::move(frame));
  greet_due_ = true;
  greeted_ = false;
}

void PacketSender::set_up() {
  up_ = true;
  loss_.set_max_ack_delay(recovery::ReceivedPackets::kMaxAckDelay);
}

std::size_t PacketSender::budget() const {
  const std::size_t octets = room();
  wanted_ = wanted_ || (up_ && octets == 0);
  return octets;
}

std::size_t PacketSender::room() const {
  const bool stuck = pushing_all_ && !assembly_.empty();
  if (!up_ || blocked_ || stuck || !may_leave(capacity_)) return 0;
  return assembly_.budget();
}

void PacketSender::add(Chunk chunk) {
  assembly_.add(std::move(chunk));
  resume();
}

void PacketSender::abandon(MessageKey key) {
  assembly_.abandon(key);
  under_way_.abandon(key);
}

void PacketSender::abandon(MessageKey key, Range octets) {
  assembly_.abandon(key, octets);
  under_way_.abandon(key, octets);
}

bool PacketSender::concerns(StreamId stream) const {
  return assembly_.concerns(stream) || under_way_.concern(stream) || controls_.concern(stream);
}

// ---- when it leaves ----------------------------------------------------------------------------

bool PacketSender::may_leave(std::size_t size) const {
  return probe_due_ || (window_open(size) && pacer_.next(size, rate()) <= now());
}

std::size_t PacketSender::next_size() const {
  const std::size_t header = header_size({}) - 1 + kNumberRoom;
  return std::min(capacity_, header + assembly_.octets() + controls_.waiting_octets());
}

bool PacketSender::content_waits(bool all) const {
  if (!up_) return false;
  return !controls_.idle() || assembly_.whole_packet_waits() || (all && !assembly_.empty());
}

bool PacketSender::ack_due() const { return up_ && received_.next_deadline() <= now(); }

void PacketSender::push(bool all) {
  while (!blocked_ && greet_due_) transmit(greeting(), true);
  while (!blocked_ && content_waits(all)) {
    if (!may_leave(next_size())) {
      wanted_ = true;
      break;
    }
    transmit(assemble());
  }
  pushing_all_ = all && !assembly_.empty();
  if (blocked_ || !ack_due()) return;
  Assembled packet;
  put_ack(packet);
  transmit(std::move(packet));
}

void PacketSender::end_instant() {
  resume();
  if (!probe_due_ || blocked_) return;
  if (!up_) {
    greet_due_ = true;
    return push(false);
  }
  Assembled ping;
  assembly_.put(PingFrame{next_number_}, ping);
  ping.asks_for_ack = true;
  put_ack(ping);
  transmit(std::move(ping));
}

void PacketSender::close(const CloseFrame& close) {
  Assembled packet;
  put_ack(packet);
  assembly_.put(close, packet);
  transmit(std::move(packet), !up_);
}

Time PacketSender::next_deadline() const {
  Time next = timers_on_ ? loss_.next_deadline() : kNever;
  if (blocked_) return next;
  if (up_) next = std::min(next, received_.next_deadline());
  const std::size_t size = content_waits(pushing_all_) ? next_size() : capacity_;
  const Time paced = pacer_.next(size, rate());
  if (wanted_ && window_open(size) && paced > now()) next = std::min(next, paced);
  return next;
}

bool PacketSender::take_budget() { return wanted_ && room() > 0 && std::exchange(wanted_, false); }

// ---- packets -----------------------------------------------------------------------------------

Assembled PacketSender::assemble() {
  Assembled packet;
  assembly_.fill(packet);
  put_ack(packet);
  return packet;
}

Assembled PacketSender::greeting() {
  greet_due_ = false;
  Assembled packet;
  for (const Frame& frame : transcript_) assembly_.put(frame, packet);
  packet.contents.greeting = transcript_.size();
  packet.asks_for_ack = true;
  put_ack(packet);
  return packet;
}

// With a probe, since the last acknowledgement may be what was lost. The oldest ranges stay out
// where there is no room.
void PacketSender::put_ack(Assembled& packet) {
  const std::size_t taken = header_size({.handshake = true}) + kNumberRoom + packet.size;
  const bool answers = packet.contents.greeting > 0 || probe_due_;
  const bool asked = received_.next_deadline() != kNever || (answers && !received_.empty());
  if (!asked || taken + kAckRoom > capacity_) return;
  recovery::ReceivedPackets::Report report = received_.report(now());
  PacketAckFrame ack{{}, report.delay, report.congestion};
  for (const recovery::PacketRange& range : report.ranges) {
    ack.packets.push_back({range.first, range.last + 1});
  }
  while (taken + frame_size(ack) > capacity_) ack.packets.pop_back();
  packet.contents.acknowledges = report.ranges.front().last;
  assembly_.put(ack, packet);
}

void PacketSender::transmit(Assembled packet, bool handshake) {
  assembly_.close(packet);
  const PacketHeader header{handshake, peer_, handshake ? options_.own : 0, next_number_++};
  const std::size_t size = header_size(header) + packet.size;
  const recovery::SentPacket sent{header.number, now(), size};
  loss_.sent(sent, packet.asks_for_ack);
  if (packet.asks_for_ack) {
    congestion_->on_sent(sent);
    pacer_.sent(size, rate(), now());
    under_way_.add(header.number, std::move(packet.contents));
    probe_due_ = false;
  }
  packet.signals.ecn = options_.ecn ? kEcnCapable : 0;
  packet.frames.insert(packet.frames.begin(), write_header(header));
  offer(std::move(packet.frames), packet.signals, size);
}

void PacketSender::offer(ByteSink octets, Signals signals, std::size_t size) {
  const SendStatus status = flow_.send(octets, signals);
  unreachable_ = status == SendStatus::kUnreachable;
  if (status == SendStatus::kBlocked) blocked_ = {std::move(octets), signals};
  if (status != SendStatus::kTooBig) return;
  path_narrowed();
  unreachable_ = capacity_ >= size;  // it takes less than it says
}

void PacketSender::sendable() {
  if (!blocked_) return;
  Blocked packet = *std::exchange(blocked_, {});
  std::size_t size = 0;
  for (const Bytes& part : packet.octets) size += part.size();
  offer(std::move(packet.octets), packet.signals, size);
  resume();
}

void PacketSender::path_narrowed() {
  const std::size_t payload = flow_.max_payload();
  if (payload >= capacity_) return;
  set_capacity(payload);
  congestion_->set_datagram_size(payload);
  const Findings findings = loss_.narrowed(payload);
  for (const recovery::SentPacket& packet : findings.lost) {
    give_back(under_way_.give_back(packet.number));
  }
  for (const recovery::PacketNumber number : findings.forgotten) under_way_.forget(number);
  controls_.narrow(assembly_.room());
}

std::optional<Notice> PacketSender::next_notice() {
  if (notices_.empty()) return std::nullopt;
  Notice notice = notices_.front();
  notices_.pop_front();
  return notice;
}

}  // namespace post::wire
