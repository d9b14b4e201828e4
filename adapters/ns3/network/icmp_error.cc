#include "adapters/ns3/network/icmp_error.h"

#include <algorithm>
#include <array>

#include "adapters/ns3/network/octets.h"

namespace post::ns3host {
namespace {

constexpr std::size_t kIcmpHeader = 8;
constexpr std::uint8_t kHopLimit = 64;

struct TypeAndCode {
  std::uint8_t type;
  std::uint8_t code;
};
struct Row {
  TypeAndCode v4;
  TypeAndCode v6;
};

// By IcmpReason; RFC 792, RFC 1812 section 5.2.7; RFC 4443 section 3.
constexpr std::array<Row, 6> kWire = {{
    {{3, 0}, {1, 0}},
    {{3, 1}, {1, 3}},
    {{3, 13}, {1, 1}},
    {{3, 3}, {1, 4}},
    {{3, 4}, {2, 0}},
    {{11, 0}, {3, 0}},
}};

bool is_icmp_error(std::span<const std::byte> packet) {
  const std::size_t header = header_size(packet);
  if (packet.size() <= header) return false;
  const auto type = std::to_integer<unsigned>(packet[header]);
  if (protocol_of(packet) == kIcmpv6) return type < 128;
  if (protocol_of(packet) != kIcmp) return false;
  constexpr std::array<unsigned, 5> kErrors = {3, 4, 5, 11, 12};  // RFC 1122 section 3.2.2
  return std::ranges::find(kErrors, type) != kErrors.end();
}

/// IPv4's fragments behind the first: they have no transport header.
bool is_later_fragment(std::span<const std::byte> packet) {
  return family_of(packet) == Family::kIpv4 && (number_at(packet, 6) & 0x1fff) != 0;
}

// RFC 1122 section 3.2.2, RFC 4443 section 2.4 (e).
bool answerable(std::span<const std::byte> packet) {
  const IpAddress source = source_of(packet);
  return !is_later_fragment(packet) && !is_icmp_error(packet) && !source.is_multicast() &&
         !source.is_unspecified() && !destination_of(packet).is_multicast();
}

/// So much that the error fits into the family's least MTU (RFC 1812 section 4.3.2.3, RFC 4443
/// section 2.4).
std::size_t quoted(Family family, std::size_t size) {
  const std::size_t room = family == Family::kIpv4 ? 576 - kIpv4Header : 1280 - kIpv6Header;
  return std::min(size, room - kIcmpHeader);
}

void put_address(std::span<std::byte> octets, std::size_t at, const IpAddress& address) {
  for (std::size_t i = 0; i < address.bits() / 8; ++i) {
    octets[at + i] = std::byte{address.octets()[i]};
  }
}

void write_v4_header(std::span<std::byte> packet, const IpAddress& from, const IpAddress& to) {
  packet[0] = std::byte{0x45};
  put_number(packet, 2, static_cast<std::uint16_t>(packet.size()));
  put_number(packet, 6, 0x4000);  // do not fragment
  packet[8] = std::byte{kHopLimit};
  packet[9] = std::byte{kIcmp};
  put_address(packet, 12, from);
  put_address(packet, 16, to);
  put_number(packet, 10, folded(checksum_of(packet.first(kIpv4Header))));
}

void write_v6_header(std::span<std::byte> packet, const IpAddress& from, const IpAddress& to) {
  packet[0] = std::byte{0x60};
  put_number(packet, 4, static_cast<std::uint16_t>(packet.size() - kIpv6Header));
  packet[6] = std::byte{kIcmpv6};
  packet[7] = std::byte{kHopLimit};
  put_address(packet, 8, from);
  put_address(packet, 24, to);
}

/// Behind a header that is complete: ICMPv6 sums it up too (RFC 8200 section 8.1).
void write_checksum(std::span<std::byte> packet, std::size_t header) {
  const auto message = packet.subspan(header);
  std::uint64_t sum = checksum_of(message);
  if (header == kIpv6Header) {
    sum += checksum_of(packet.subspan(8, 32)) + message.size() + kIcmpv6;
  }
  put_number(message, 2, folded(sum));
}

}  // namespace

std::optional<std::vector<std::byte>> icmp_error(std::span<const std::byte> packet,
                                                 IcmpReason reason, const IpAddress& reporter,
                                                 std::size_t mtu) {
  if (!answerable(packet)) return std::nullopt;
  const bool v4 = family_of(packet) == Family::kIpv4;
  const std::size_t header = v4 ? kIpv4Header : kIpv6Header;
  const auto quote = packet.first(quoted(family_of(packet), packet.size()));
  std::vector<std::byte> error(header + kIcmpHeader + quote.size());
  const Row& row = kWire[static_cast<std::size_t>(reason)];
  const TypeAndCode& wire = v4 ? row.v4 : row.v6;
  error[header] = std::byte{wire.type};
  error[header + 1] = std::byte{wire.code};
  put_number(error, header + 6, static_cast<std::uint16_t>(mtu));
  std::ranges::copy(quote, error.begin() + static_cast<std::ptrdiff_t>(header + kIcmpHeader));
  v4 ? write_v4_header(error, reporter, source_of(packet))
     : write_v6_header(error, reporter, source_of(packet));
  write_checksum(error, header);
  return error;
}

}  // namespace post::ns3host
