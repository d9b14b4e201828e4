#include "adapters/ns3/network/octets.h"

#include <algorithm>
#include <array>

namespace post::ns3host {
namespace {

std::uint8_t octet_at(std::span<const std::byte> octets, std::size_t at) {
  return std::to_integer<std::uint8_t>(octets[at]);
}

IpAddress address_at(std::span<const std::byte> octets, std::size_t at, Family family) {
  if (family == Family::kIpv4) {
    return IpAddress::v4(std::uint32_t{number_at(octets, at)} << 16 | number_at(octets, at + 2));
  }
  std::array<std::uint8_t, 16> address{};
  for (std::size_t i = 0; i < address.size(); ++i) address[i] = octet_at(octets, at + i);
  return IpAddress::v6(address);
}

}  // namespace

std::uint16_t number_at(std::span<const std::byte> octets, std::size_t at) {
  return static_cast<std::uint16_t>(octet_at(octets, at) << 8 | octet_at(octets, at + 1));
}

void put_number(std::span<std::byte> octets, std::size_t at, std::uint16_t number) {
  octets[at] = static_cast<std::byte>(number >> 8);
  octets[at + 1] = static_cast<std::byte>(number & 0xff);
}

Family family_of(std::span<const std::byte> packet) {
  return octet_at(packet, 0) >> 4 == 6 ? Family::kIpv6 : Family::kIpv4;
}

std::size_t header_size(std::span<const std::byte> packet) {
  if (family_of(packet) == Family::kIpv6) return kIpv6Header;
  return std::size_t{octet_at(packet, 0)} % 16 * 4;
}

std::uint8_t protocol_of(std::span<const std::byte> packet) {
  return octet_at(packet, family_of(packet) == Family::kIpv6 ? 6 : 9);
}

std::uint8_t hop_limit_of(std::span<const std::byte> packet) {
  return octet_at(packet, family_of(packet) == Family::kIpv6 ? 7 : 8);
}

IpAddress source_of(std::span<const std::byte> packet) {
  const Family family = family_of(packet);
  return address_at(packet, family == Family::kIpv6 ? 8 : 12, family);
}

IpAddress destination_of(std::span<const std::byte> packet) {
  const Family family = family_of(packet);
  return address_at(packet, family == Family::kIpv6 ? 24 : 16, family);
}

void count_hop(std::span<std::byte> packet) {
  const auto less = static_cast<std::byte>(hop_limit_of(packet) - 1);
  if (family_of(packet) == Family::kIpv6) {
    packet[7] = less;
    return;
  }
  packet[8] = less;
  refresh_checksum(packet);
}

void refresh_checksum(std::span<std::byte> packet) {
  put_number(packet, 10, 0);
  put_number(packet, 10, folded(checksum_of(packet.first(header_size(packet)))));
}

std::uint64_t checksum_of(std::span<const std::byte> octets) {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at + 1 < octets.size(); at += 2) sum += number_at(octets, at);
  if (octets.size() % 2 != 0) sum += std::uint64_t{octet_at(octets, octets.size() - 1)} << 8;
  return sum;
}

std::uint16_t folded(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace post::ns3host
