#include "sim/network/wire_patch.h"

#include "sim/network/wire_layout.h"

namespace post::sim {

void put_u16(std::span<std::byte> octets, std::size_t at, unsigned value) {
  octets[at] = static_cast<std::byte>(value >> 8);
  octets[at + 1] = static_cast<std::byte>(value);
}

Difference replace_u16(std::span<std::byte> octets, std::size_t at, unsigned value) {
  const unsigned old = u16_at(octets, at);
  if (old == value) return 0;
  put_u16(octets, at, value);
  return (~old & 0xffff) + value;
}

Difference replace_address(std::span<std::byte> octets, std::size_t at, const IpAddress& address) {
  Difference difference = 0;
  for (unsigned i = 0; i < address.bits() / 8; i += 2) {
    const unsigned word = address.octets()[i] << 8 | address.octets()[i + 1];
    difference += replace_u16(octets, at + i, word);
  }
  return difference;
}

Difference correct_checksum(std::span<std::byte> octets, std::size_t at, Difference difference) {
  if (difference == 0 || at + 2 > octets.size()) return 0;
  std::uint32_t sum = (~unsigned{u16_at(octets, at)} & 0xffff) + difference;
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return replace_u16(octets, at, ~sum & 0xffff);
}

Difference correct_udp_checksum(std::span<std::byte> header, Difference difference) {
  if (kUdpChecksum + 2 > header.size() || u16_at(header, kUdpChecksum) == 0) return 0;
  const Difference changed = correct_checksum(header, kUdpChecksum, difference);
  return changed +
         (u16_at(header, kUdpChecksum) == 0 ? replace_u16(header, kUdpChecksum, 0xffff) : 0);
}

}  // namespace post::sim
