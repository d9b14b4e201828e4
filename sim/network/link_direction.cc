#include "sim/network/link_direction.h"

#include <algorithm>
#include <utility>

#include "sim/network/trace_drop.h"

namespace post::sim {

LinkDirection::LinkDirection(Setup setup)
    : executor_(setup.executor),
      tracer_(setup.tracer),
      name_(std::move(setup.name)),
      model_(setup.model),
      queue_model_(std::move(setup.queue)),
      loss_(std::move(setup.loss)),
      delegate_(setup.delegate),
      transmitted_(setup.executor, Phase::kNetwork, setup.entity, [this] { transmitted(); }),
      arrived_(setup.executor, Phase::kNetwork, setup.entity, [this] { arrived(); }) {}

void LinkDirection::offer(Packet&& packet) {
  ++counters_.offered;
  if (!model_.up) return drop(packet, verdict::kLinkDown);
  if (transmitted_.armed()) return enqueue(std::move(packet));
  start(std::move(packet));
}

bool LinkDirection::full(std::size_t bytes) const {
  return transmitted_.armed() && queue_model_->full(bytes, {queue_.size(), queue_bytes_});
}

void LinkDirection::enqueue(Packet&& packet) {
  ++queue_offered_;
  const PacketMeta asked = meta(packet, queue_offered_);
  const Verdict verdict = queue_model_->on_arrival(asked, {queue_.size(), queue_bytes_});
  if (!verdict.passes()) return drop(packet, verdict.reason());
  queue_bytes_ += asked.bytes;
  queue_.push(std::move(packet));
}

void LinkDirection::start(Packet&& packet) {
  delegate_.on_leaving(packet);
  const Duration busy = model_.serialization(packet.size());
  if (busy == Duration{}) return propagate(std::move(packet));
  transmitting_ = std::move(packet);
  transmitted_.arm(after(executor_.now(), busy));
}

void LinkDirection::transmitted() {
  propagate(std::move(transmitting_));
  start_waiting();
}

void LinkDirection::start_waiting() {
  bool left = false;
  while (!queue_.empty() && !transmitted_.armed()) {
    Packet next = queue_.pop();
    queue_bytes_ -= next.size();
    left = true;
    start(std::move(next));
  }
  if (left) delegate_.on_space();
}

void LinkDirection::propagate(Packet&& packet) {
  ++counters_.sent;
  const PacketMeta asked = meta(packet, counters_.sent);
  counters_.sent_bytes += asked.bytes;
  const Verdict verdict = loss_->decide(asked);
  if (!verdict.passes()) return drop(packet, verdict.reason());
  Time arrives = after(executor_.now(), model_.delay);
  if (!in_flight_.empty()) arrives = std::max(arrives, in_flight_.back().arrives);
  in_flight_.push({std::move(packet), arrives});
  if (!arrived_.armed()) arrived_.arm(arrives);
}

void LinkDirection::arrived() {
  InFlight first = in_flight_.pop();
  if (!in_flight_.empty()) arrived_.arm(in_flight_.front().arrives);
  const std::size_t bytes = first.packet.size();
  if (!delegate_.on_arriving(std::move(first.packet))) return drop(first.packet, verdict::kNoHost);
  ++counters_.delivered;
  counters_.delivered_bytes += bytes;
}

void LinkDirection::set_up(bool up) {
  model_.up = up;
  if (up) return;
  while (!in_flight_.empty()) drop(in_flight_.pop().packet, verdict::kLinkDown);
  arrived_.disarm();
  if (transmitted_.armed()) drop(transmitting_, verdict::kLinkDown);
  transmitted_.disarm();
  flush(verdict::kLinkDown);
}

void LinkDirection::flush(std::string_view reason) {
  if (queue_.empty()) return;
  while (!queue_.empty()) drop(queue_.pop(), reason);
  queue_bytes_ = 0;
  delegate_.on_space();
}

void LinkDirection::drop(const Packet& packet, std::string_view reason) {
  counters_.dropped.add(reason);
  trace_drop(tracer_, name_, reason, packet);
}

PacketMeta LinkDirection::meta(const Packet& packet, std::uint64_t ordinal) const {
  return {ordinal, packet.size(), executor_.now(), packet.ip.dscp, packet.ip.ecn};
}

}  // namespace post::sim
