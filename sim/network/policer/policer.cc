#include "sim/network/policer/policer.h"

#include <algorithm>

#include "model/check.h"
#include "model/wide.h"

namespace post::sim {
namespace {

constexpr std::uint64_t kPerOctet = 8'000'000'000;  ///< units of 10^-9 bit

}  // namespace

Policer::Policer(const PolicerOptions& options)
    : options_(options), capacity_(options.burst * kPerOctet), tokens_(capacity_) {
  check(options.burst <= 1'000'000'000, "a bucket holds at most 1 GB");
}

void Policer::fill(Time now) {
  const auto elapsed = static_cast<std::uint64_t>(nanoseconds_of(now - filled_));
  const Uint128 gained = wide_product(elapsed, options_.rate_bps);
  const std::uint64_t room = capacity_ - tokens_;
  tokens_ += gained < room ? static_cast<std::uint64_t>(gained) : room;
  filled_ = now;
}

Policer::Ruling Policer::on_packet(const PacketMeta& packet) {
  fill(packet.now);
  // No bucket holds what would overflow here: such a packet is in excess.
  const bool conforms = packet.bytes <= tokens_ / kPerOctet;
  if (conforms) {
    tokens_ -= packet.bytes * kPerOctet;
    return {Verdict::pass(), {}};
  }
  if (options_.dscp) return {Verdict::pass(), options_.dscp};
  return {Verdict::drop(verdict::kPoliced), {}};
}

}  // namespace post::sim
