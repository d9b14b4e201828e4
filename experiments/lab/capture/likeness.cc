#include "experiments/lab/capture/likeness.h"

namespace post::lab {
namespace {

constexpr std::size_t kIpv4HeaderSize = 20;
constexpr std::size_t kIpv6HeaderSize = 40;

void clear(std::string& octets, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) octets[i] = '\0';
}

void leave_out_numbers(std::string& octets) {
  const unsigned version = octets.empty() ? 0u : static_cast<unsigned char>(octets[0]) >> 4;
  if (version == 4 && octets.size() >= kIpv4HeaderSize) {
    clear(octets, 4, 8);
    clear(octets, 10, 12);
  }
  if (version == 6 && octets.size() >= kIpv6HeaderSize) {
    octets[1] = static_cast<char>(octets[1] & 0xf0);
    clear(octets, 2, 4);
  }
}

}  // namespace

void PacketLikeness::add(PacketDirection direction, Time time, std::span<const std::byte> octets) {
  Sha256& hash = directions_[direction == PacketDirection::kInbound ? 0 : 1];
  hash.update(std::to_string(nanoseconds_of(time)) + " " + std::to_string(octets.size()) + " ");
  scratch_.assign(reinterpret_cast<const char*>(octets.data()), octets.size());
  leave_out_numbers(scratch_);
  hash.update(scratch_);
}

Sha256Value PacketLikeness::finish() {
  Sha256 both;
  for (Sha256& direction : directions_) both.update(direction.finish().view());
  return both.finish();
}

}  // namespace post::lab
