#include "sim/network/link_direction.h"

#include <utility>

#include "sim/network/flow_hash.h"
#include "sim/network/trace_drop.h"

namespace post::sim {
namespace {

constexpr std::uint8_t kCongestionExperienced = 3;

std::uint64_t flow_key_of(const Packet& packet) {
  return flow_hash({packet.ip.source, packet.ip.destination,
                    static_cast<std::uint8_t>(packet.protocol()), packet.source_port().value_or(0),
                    packet.destination_port().value_or(0)});
}

}  // namespace

LinkDirection::LinkDirection(Setup setup)
    : executor_(setup.executor),
      tracer_(setup.tracer),
      name_(std::move(setup.name)),
      up_(setup.up),
      policer_(std::move(setup.policer)),
      queue_(std::move(setup.queue)),
      transmitter_(std::move(setup.transmitter)),
      transit_(std::move(setup.transit)),
      delegate_(setup.delegate),
      transmitted_(setup.executor, Phase::kNetwork, setup.entity, [this] { transmitted(); }),
      arrived_(setup.executor, Phase::kNetwork, setup.entity, [this] { arrived(); }) {}

void LinkDirection::offer(Packet&& packet) {
  ++counters_.offered;
  if (!up_) return drop(packet, verdict::kLinkDown);
  if (policer_ && !police(packet)) return;
  if (transmitted_.armed()) return enqueue(std::move(packet));
  if (!queue_.sees_all()) return start(std::move(packet));
  enqueue(std::move(packet));
  start_waiting();
}

bool LinkDirection::police(Packet& packet) {
  const Policer::Ruling ruling = policer_->on_packet(meta(packet, counters_.offered));
  if (!ruling.verdict.passes()) {
    drop(packet, ruling.verdict.reason());
    return false;
  }
  if (ruling.dscp) {
    packet.ip.dscp = *ruling.dscp;
    ++counters_.remarked;
  }
  return true;
}

bool LinkDirection::full(std::size_t bytes) const {
  return transmitted_.armed() && queue_.full(bytes);
}

void LinkDirection::enqueue(Packet&& packet) {
  ++queue_offered_;
  PacketMeta asked = meta(packet, queue_offered_);
  if (queue_.sees_flows()) asked.flow = flow_key_of(packet);
  queue_.offer(std::move(packet), asked, transmitter_,
               [this](Packet&& gone, std::string_view reason) { drop(gone, reason); });
}

void LinkDirection::start(Packet&& packet) {
  delegate_.on_leaving(packet);
  const Time now = executor_.now();
  const Time leaves = transmitter_.send(now, packet.size());
  if (leaves == now) return propagate(std::move(packet));
  transmitting_ = std::move(packet);
  transmitted_.arm(leaves);
}

void LinkDirection::transmitted() {
  propagate(std::move(transmitting_));
  if (!queue_.empty() && start_waiting()) delegate_.on_space();
}

/// True where a packet left the queue.
bool LinkDirection::start_waiting() {
  bool left = false;
  const auto drop_late = [&](Packet&& gone, std::string_view reason) {
    left = true;
    drop(gone, reason);
  };
  while (!queue_.empty() && !transmitted_.armed()) {
    auto next = queue_.next(executor_.now(), transmitter_, drop_late);
    if (!next) break;
    left = true;
    if (next->mark) {
      next->packet.ip.ecn = kCongestionExperienced;
      ++counters_.marked;
    }
    start(std::move(next->packet));
  }
  return left;
}

void LinkDirection::propagate(Packet&& packet) {
  ++counters_.sent;
  const PacketMeta asked = meta(packet, counters_.sent);
  counters_.sent_bytes += asked.bytes;
  const Transit transit = transit_.decide(asked, transmitter_.delay());
  if (!transit.verdict.passes()) return drop(packet, transit.verdict.reason());
  if (transit.copy_arrives) {
    ++counters_.duplicated;
    Packet copy = packet;
    fly(std::move(packet), transit.arrives, transit.corrupted);
    return fly(std::move(copy), *transit.copy_arrives, transit.corrupted);
  }
  fly(std::move(packet), transit.arrives, transit.corrupted);
}

void LinkDirection::fly(Packet&& packet, Time arrives, bool corrupted) {
  const bool reorders = transit_.reorders();
  arrives = reorders ? in_flight_.insert(std::move(packet), arrives, corrupted)
                     : in_flight_.push(std::move(packet), arrives, corrupted);
  if (!arrived_.armed() || (reorders && arrives == in_flight_.next_arrival())) {
    arrived_.arm(in_flight_.next_arrival());
  }
}

void LinkDirection::arrived() {
  auto first = in_flight_.pop();
  if (!in_flight_.empty()) arrived_.arm(in_flight_.next_arrival());
  if (first.corrupted) return drop(first.packet, verdict::kCorrupted);
  const std::size_t bytes = first.packet.size();
  if (!delegate_.on_arriving(std::move(first.packet))) return drop(first.packet, verdict::kNoHost);
  ++counters_.delivered;
  counters_.delivered_bytes += bytes;
}

void LinkDirection::set_up(bool up) {
  up_ = up;
  if (up) return;
  while (!in_flight_.empty()) drop(in_flight_.pop().packet, verdict::kLinkDown);
  arrived_.disarm();
  if (transmitted_.armed()) drop(transmitting_, verdict::kLinkDown);
  transmitted_.disarm();
  flush(verdict::kLinkDown);
}

void LinkDirection::flush(std::string_view reason) {
  if (queue_.empty()) return;
  queue_.flush(reason, [this](Packet&& gone, std::string_view why) { drop(gone, why); });
  delegate_.on_space();
}

void LinkDirection::drop(const Packet& packet, std::string_view reason) {
  counters_.dropped.add(reason);
  trace_drop(tracer_, name_, reason, packet);
}

PacketMeta LinkDirection::meta(const Packet& packet, std::uint64_t ordinal) const {
  return {ordinal,        packet.size(), executor_.now(),
          packet.ip.dscp, packet.ip.ecn, packet.ip.useful_until};
}

}  // namespace post::sim
