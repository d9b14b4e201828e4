#include "tests/support/memory_wire.h"

#include <algorithm>

#include "sim/engine/distributions.h"

namespace post::testing {

using memory::Packet;
using memory::Side;

std::uint64_t Packet::octets() const {
  std::uint64_t sum = 0;
  for (const memory::Frame& frame : frames) {
    if (const auto* chunk = std::get_if<Chunk>(&frame)) sum += chunk->range().size();
  }
  return sum;
}

void MemoryPath::kill(Cause cause) {
  for (const auto& wire : std::exchange(wires_, {})) {
    if (const auto alive = wire.lock()) alive->kill(cause);
  }
}

std::shared_ptr<MemoryWire> MemoryWire::make(Host& client, std::shared_ptr<MemoryPath> path,
                                             Doorman doorman) {
  auto wire = std::make_shared<MemoryWire>(client, path, std::move(doorman));
  path->wires_.push_back(wire);
  return wire;
}

MemoryWire::MemoryWire(Host& client, std::shared_ptr<MemoryPath> path, Doorman doorman)
    : client_(client),
      path_(std::move(path)),
      doorman_(std::move(doorman)),
      random_(client.random("memory")),
      due_(client.executor(), Phase::kNetwork, client.entity(), [this] { deliver(); }) {}

void MemoryWire::attach(Side side, End& end) {
  ends_[index(side)] = &end;
  if (side == Side::kServer) served_ = true;
}

void MemoryWire::kill(Cause cause) {
  flying_.clear();
  due_.disarm();
  for (End* end : ends_) {
    if (end != nullptr) end->killed(cause);
  }
}

Time MemoryWire::send(Side from, Packet packet) {
  const Time leaves = departure(packet.octets(), from);
  const Time arrives = leaves + path_->options.delay;
  const MemoryPath::Fate fate = this->fate(packet, from);
  if (fate == MemoryPath::Fate::kDrop) return leaves;
  if (fate == MemoryPath::Fate::kTwice) fly(arrives, other(from), packet);
  const bool detour = fate == MemoryPath::Fate::kDetour;
  fly(detour ? arrives + path_->options.detour : arrives, other(from), std::move(packet));
  return leaves;
}

// Draws all it may need, so that one option does not shift the draws of another.
MemoryPath::Fate MemoryWire::fate(const Packet& packet, Side from) {
  const bool lost = sim::bernoulli(*random_, path_->options.loss);
  const bool twice = sim::bernoulli(*random_, path_->options.duplication);
  const bool detour = sim::bernoulli(*random_, path_->options.reordering);
  MemoryPath::Departure record{
      client_.executor().now(), from == Side::kClient, {}, packet.octets()};
  for (const memory::Frame& frame : packet.frames) {
    if (const auto* chunk = std::get_if<Chunk>(&frame)) record.messages.push_back(chunk->key);
  }
  if (!record.messages.empty()) path_->departures_.push_back(std::move(record));
  if (path_->silent) return MemoryPath::Fate::kDrop;
  if (path_->judge) {
    if (const auto judged = path_->judge(packet, from)) return *judged;
  }
  if (lost) return MemoryPath::Fate::kDrop;
  if (twice) return MemoryPath::Fate::kTwice;
  return detour ? MemoryPath::Fate::kDetour : MemoryPath::Fate::kPass;
}

Time MemoryWire::departure(std::uint64_t octets, Side from) {
  const Time now = client_.executor().now();
  const std::uint64_t rate = path_->options.octets_per_second;
  if (rate == 0 || octets == 0) return now;
  constexpr std::uint64_t kSecond = 1'000'000'000;
  Time& busy = path_->busy_until_[index(from)];
  busy = std::max(busy, now) +
         Duration(static_cast<std::int64_t>((octets * kSecond + rate - 1) / rate));
  return busy;
}

void MemoryWire::fly(Time arrival, Side to, Packet packet) {
  flying_.emplace(arrival, std::pair{to, std::move(packet)});
  due_.arm(flying_.begin()->first);
}

void MemoryWire::deliver() {
  const auto alive = shared_from_this();
  while (!flying_.empty() && flying_.begin()->first <= client_.executor().now()) {
    auto [to, packet] = std::move(flying_.begin()->second);
    flying_.erase(flying_.begin());
    hand_over(to, std::move(packet));
  }
  if (!flying_.empty()) due_.arm(flying_.begin()->first);
}

void MemoryWire::hand_over(Side to, Packet&& packet) {
  for (memory::Frame& frame : packet.frames) {
    if (auto* chunk = std::get_if<Chunk>(&frame)) chunk->ecn = path_->options.ecn;
  }
  if (to == Side::kServer && !served_ && !packet.reset) doorman_(*this, packet);
  End* end = ends_[index(to)];
  if (end != nullptr) end->arrived(std::move(packet));
}

}  // namespace post::testing
