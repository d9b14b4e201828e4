#include "adapters/ns3/host/icmp.h"

#include <algorithm>

namespace post::ns3host {
namespace {

constexpr std::size_t kHeaderSize = 8;  ///< of ICMP, in front of the quoted packet

std::uint8_t octet(std::span<const std::byte> octets, std::size_t at) {
  return static_cast<std::uint8_t>(octets[at]);
}

std::uint16_t word(std::span<const std::byte> octets, std::size_t at) {
  return static_cast<std::uint16_t>(octet(octets, at) << 8 | octet(octets, at + 1));
}

IpAddress address_at(std::span<const std::byte> octets, std::size_t at, Family family) {
  if (family == Family::kIpv4) {
    return IpAddress::v4(std::uint32_t{word(octets, at)} << 16 | word(octets, at + 2));
  }
  std::array<std::uint8_t, 16> address;
  for (std::size_t i = 0; i < address.size(); ++i) address[i] = octet(octets, at + i);
  return IpAddress::v6(address);
}

// RFC 792, RFC 1191; RFC 1122 section 3.2.2.1 for what they mean to the transport.
Cause cause_of_v4(std::uint8_t type, std::uint8_t code) {
  if (type == 11) return Cause::kUnreachable;
  if (type != 3) return Cause::kNone;
  if (code == 3) return Cause::kRefused;
  return code == 4 ? Cause::kPacketTooBig : Cause::kUnreachable;
}

// RFC 4443.
Cause cause_of_v6(std::uint8_t type, std::uint8_t code) {
  if (type == 2) return Cause::kPacketTooBig;
  if (type == 3) return Cause::kUnreachable;
  if (type != 1) return Cause::kNone;
  return code == 4 ? Cause::kRefused : Cause::kUnreachable;
}

struct Quoted {
  std::uint8_t protocol = 0;
  IpAddress source;
  IpAddress destination;
  std::size_t header_size = 0;
};

std::optional<Quoted> read_quoted(std::span<const std::byte> packet, Family family) {
  if (family == Family::kIpv6) {
    if (packet.size() < 40) return std::nullopt;
    return Quoted{octet(packet, 6), address_at(packet, 8, family), address_at(packet, 24, family),
                  40};
  }
  if (packet.size() < 20) return std::nullopt;
  const bool later_fragment = (word(packet, 6) & 0x1fff) != 0;  // without ports
  if (later_fragment) return std::nullopt;
  const std::size_t header_size = std::size_t{octet(packet, 0) & 0x0fu} * 4;
  return Quoted{octet(packet, 9), address_at(packet, 12, family), address_at(packet, 16, family),
                header_size};
}

}  // namespace

std::optional<IcmpNotice> read_icmp(std::span<const std::byte> message, Family family) {
  if (message.size() < kHeaderSize) return std::nullopt;
  const bool v4 = family == Family::kIpv4;
  const std::uint8_t type = octet(message, 0);
  const std::uint8_t code = octet(message, 1);
  IcmpNotice notice;
  notice.cause = v4 ? cause_of_v4(type, code) : cause_of_v6(type, code);
  if (notice.cause == Cause::kNone) return std::nullopt;
  if (notice.cause == Cause::kPacketTooBig) {
    notice.mtu = v4 ? word(message, 6) : std::size_t{word(message, 4)} << 16 | word(message, 6);
  }
  const std::span<const std::byte> packet = message.subspan(kHeaderSize);
  const std::optional<Quoted> quoted = read_quoted(packet, family);
  if (!quoted || packet.size() < quoted->header_size + 4) return std::nullopt;
  if (quoted->protocol != 6 && quoted->protocol != 17) return std::nullopt;
  notice.transport = Transport{quoted->protocol};
  notice.local = {quoted->source, word(packet, quoted->header_size)};
  notice.remote = {quoted->destination, word(packet, quoted->header_size + 2)};
  return notice;
}

}  // namespace post::ns3host
