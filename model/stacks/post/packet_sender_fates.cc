// What becomes of the packets that one end of a connection over datagrams has sent.
#include <string>
#include <utility>

#include "model/stacks/post/packet_sender.h"

namespace post::wire {

Outcome<void> PacketSender::acknowledged(const PacketAckFrame& ack) {
  if (!loss_.was_sent(ack.packets.front().end - 1)) {
    return Error{"protocol", "an acknowledgement of packet " +
                                 std::to_string(ack.packets.front().end - 1) +
                                 "; sent so far: up to " + std::to_string(next_number_ - 1)};
  }
  std::vector<recovery::PacketRange> ranges;
  for (const Range& range : ack.packets) ranges.push_back({range.begin, range.end - 1});
  const bool limited = wanted_ || !window_open(capacity_);
  const Findings findings = loss_.acknowledged(ranges, ack.delay, now());
  apply(findings, limited);
  count_marks(ack.congestion_marks, findings);
  return {};
}

void PacketSender::count_marks(std::uint64_t marks, const Findings& findings) {
  if (marks <= marks_ || findings.acked.empty()) return;
  marks_ = marks;
  congestion_->on_ecn_ce(findings.acked.back().sent, now());
}

void PacketSender::timeout() {
  if (timers_on_) apply(loss_.timeout(now()), false);
}

void PacketSender::apply(const Findings& findings, bool limited) {
  for (const recovery::SentPacket& packet : findings.lost) {
    congestion_->on_lost(packet, now());
    give_back(under_way_.give_back(packet.number));
  }
  if (findings.persistent_congestion) congestion_->on_persistent_congestion();
  for (const recovery::SentPacket& packet : findings.acked) {
    congestion_->on_acked(packet, limited);
    settle(under_way_.arrived(packet.number));
  }
  for (const recovery::SentPacket& packet : findings.found) {
    settle(under_way_.arrived(packet.number));
  }
  for (const recovery::PacketNumber number : findings.forgotten) under_way_.forget(number);
  if (!findings.probe) return;
  // It may carry the oldest again, which nobody has answered for so long.
  probe_due_ = true;
  give_back(under_way_.give_back_oldest());
}

void PacketSender::settle(const Contents& contents) {
  for (const Piece& piece : contents.pieces) {
    notices_.push_back({Notice::Kind::kAcked, piece.key, piece.octets});
  }
  for (const ControlFrames::Id id : contents.controls) {
    const std::optional<Frame> frame = controls_.acked(id);
    const auto* skip = frame ? std::get_if<SkipFrame>(&*frame) : nullptr;
    if (skip != nullptr) notices_.push_back({Notice::Kind::kSkipAcked, skip->key});
  }
  if (contents.greeting == transcript_.size()) {
    greeted_ = true;
    greet_due_ = false;
  }
  if (contents.acknowledges) received_.known(*contents.acknowledges);
}

void PacketSender::give_back(const Contents& contents) {
  for (const Piece& piece : contents.pieces) {
    notices_.push_back({Notice::Kind::kLost, piece.key, piece.octets});
  }
  for (const ControlFrames::Id id : contents.controls) controls_.lost(id);
  if (contents.greeting == transcript_.size() && !greeted_) greet_due_ = true;
}

}  // namespace post::wire
