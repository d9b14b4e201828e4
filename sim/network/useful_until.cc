#include "sim/network/useful_until.h"

#include <limits>

#include "sim/network/wire_layout.h"

namespace post::sim {
namespace {

constexpr std::int64_t kUnit = 100'000;     ///< nanoseconds
constexpr std::uint8_t kIpv4Option = 158;   ///< RFC 4727 section 2; copied into fragments
constexpr std::uint8_t kIpv6Option = 0x1e;  ///< RFC 4727 section 3: who does not know it skips it
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kValueOctets = 4;

std::byte octet_of(std::uint64_t value) { return static_cast<std::byte>(value & 0xff); }

void put_value(Time until, std::size_t at, UsefulUntilOctets& octets) {
  const auto units = static_cast<std::uint64_t>(nanoseconds_of(until) / kUnit);
  for (std::size_t i = 0; i < kValueOctets; ++i) octets[at + i] = octet_of(units >> (24 - 8 * i));
}

Time time_at(std::span<const std::byte> value) {
  return kStartOfRun + Duration(std::int64_t{u32_at(value, 0)} * kUnit);
}

/// Of options in the form of both families: a kind, a length, a value; kinds of one octet are
/// padding. `beside_value` is what the length counts beside it.
struct OptionForm {
  std::uint8_t kind;
  std::uint8_t end;      ///< nothing follows it; the same as `padding`: there is no such kind
  std::uint8_t padding;  ///< of one octet
  std::size_t beside_value;
};

Time search(std::span<const std::byte> options, const OptionForm& form) {
  std::size_t at = 0;
  while (at < options.size()) {
    const std::uint8_t kind = u8_at(options, at);
    if (kind == form.padding) {
      ++at;
      continue;
    }
    if (kind == form.end || at + 2 > options.size()) return kNever;
    const std::size_t length = u8_at(options, at + 1) + 2 - form.beside_value;
    if (length < 2 || length > options.size() - at) return kNever;
    const bool found = kind == form.kind && length == 2 + kValueOctets;
    if (found) return time_at(options.subspan(at + 2));
    at += length;
  }
  return kNever;
}

Time search_ipv4(std::span<const std::byte> packet) {
  if (packet.size() < kIpv4Header) return kNever;
  const std::size_t header = (u8_at(packet, 0) & 15u) * 4;
  if (header <= kIpv4Header || header > packet.size()) return kNever;
  return search(packet.subspan(kIpv4Header, header - kIpv4Header), {kIpv4Option, 0, 1, 2});
}

Time search_ipv6(std::span<const std::byte> packet) {
  constexpr std::uint8_t kHopByHop = 0;
  if (packet.size() < kIpv6Header + 8 || u8_at(packet, 6) != kHopByHop) return kNever;
  const std::size_t length = (u8_at(packet, kIpv6Header + 1) + 1u) * 8;
  if (length > packet.size() - kIpv6Header) return kNever;
  return search(packet.subspan(kIpv6Header + 2, length - 2), {kIpv6Option, 0, 0, 0});
}

}  // namespace

Time tellable(Time until) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (until <= kStartOfRun) return kStartOfRun;
  const std::int64_t units = (nanoseconds_of(until) - 1) / kUnit + 1;
  return units <= kMost ? kStartOfRun + Duration(units * kUnit) : kNever;
}

UsefulUntilOctets useful_until_ipv4(Time until) {
  UsefulUntilOctets octets{std::byte{kIpv4Option}, std::byte{2 + kValueOctets}};
  put_value(until, 2, octets);
  return octets;  // two ends of options behind it
}

UsefulUntilOctets useful_until_ipv6(Time until, std::uint8_t next) {
  UsefulUntilOctets octets{std::byte{next}, std::byte{0}, std::byte{kIpv6Option},
                           std::byte{kValueOctets}};
  put_value(until, 4, octets);
  return octets;
}

Time useful_until_of(std::span<const std::byte> packet) {
  if (packet.empty()) return kNever;
  const unsigned version = u8_at(packet, 0) >> 4;
  if (version == 4) return search_ipv4(packet);
  return version == 6 ? search_ipv6(packet) : kNever;
}

}  // namespace post::sim
