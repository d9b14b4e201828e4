// The packets of the NAT suite: how a test makes them, and the line of text that says what came.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "sim/network/packet.h"

namespace post::nat_suite {

/// "10.0.1.2:5000"
sim::Packet udp(std::string_view from, std::string_view to, std::size_t payload = 4);
/// `flags`: "SYN", "SYN,ACK", ...
sim::Packet tcp(std::string_view from, std::string_view to, std::string_view flags,
                std::size_t payload = 0);
/// The TCP segment `packet` with one more option of `kind`, two octets and `value` long.
sim::Packet with_option(const sim::Packet& packet, int kind, std::string_view value);
/// An ICMP error of that type and code (IPv4) from `reporter` about `quoted`, to its source.
sim::Packet icmp(std::string_view reporter, int type, int code, const sim::Packet& quoted);

/// "udp 10.0.1.2:5000 > 198.51.100.2:9000 ttl=64", "tcp A > B SYN,ACK ttl=64", "icmp 3/3 A > B
/// ttl=64 (udp C > D)"; TCP options as "mss=1460" and "options=2,34". A checksum that is wrong is
/// told: "bad ip checksum".
std::string describe(std::span<const std::byte> octets);

}  // namespace post::nat_suite
