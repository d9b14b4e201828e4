#include "sim/network/counters.h"

#include <algorithm>

namespace post::sim {
namespace {

bool before(const DropCounts::Entry& entry, std::string_view reason) {
  return entry.reason < reason;
}

}  // namespace

void DropCounts::add(std::string_view reason) {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), reason, before);
  if (at == entries_.end() || at->reason != reason) at = entries_.insert(at, {reason, 0});
  ++at->packets;
}

std::uint64_t DropCounts::of(std::string_view reason) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), reason, before);
  return at == entries_.end() || at->reason != reason ? 0 : at->packets;
}

std::uint64_t DropCounts::total() const {
  std::uint64_t packets = 0;
  for (const Entry& entry : entries_) packets += entry.packets;
  return packets;
}

}  // namespace post::sim
