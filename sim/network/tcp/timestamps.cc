#include "sim/network/tcp/timestamps.h"

namespace post::sim::tcp {
namespace {

bool older(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }

}  // namespace

bool Timestamps::plausible(const TcpSegment& header) const {
  if (!enabled_) return true;
  return header.timestamps && !older(header.timestamps->value, recent_);
}

void Timestamps::on_segment(const TcpSegment& header, StreamOffset begin,
                            StreamOffset last_acknowledged) {
  if (!enabled_ || !header.timestamps || begin > last_acknowledged) return;
  if (!older(header.timestamps->value, recent_)) recent_ = header.timestamps->value;
}

std::optional<Time> Timestamps::echoed(const TcpSegment& header, Time now) const {
  if (!enabled_ || !header.timestamps || header.timestamps->echo == 0) return std::nullopt;
  const std::uint32_t ticks_ago = value_at(now) - header.timestamps->echo;
  const Duration ago = ticks_ago * kTimestampTick;
  const Duration ticks = (now - kStartOfRun) / kTimestampTick * kTimestampTick;
  if (ago > ticks) return std::nullopt;  // of the future
  return kStartOfRun + (ticks - ago);
}

}  // namespace post::sim::tcp
