// Internet addresses of both families. Text forms: RFC 5952 for IPv6, dotted quad for IPv4.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace post {

enum class Family : std::uint8_t { kIpv4 = 4, kIpv6 = 6 };

std::string_view name_of(Family family);

/// An IPv4 or IPv6 address in network byte order. Ordered by family, then numerically.
class IpAddress {
 public:
  constexpr IpAddress() = default;  ///< 0.0.0.0
  static constexpr IpAddress v4(std::uint32_t host_order) {
    IpAddress address;
    for (unsigned i = 0; i < 4; ++i) {
      address.octets_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    }
    return address;
  }
  static constexpr IpAddress v6(const std::array<std::uint8_t, 16>& octets) {
    IpAddress address;
    address.family_ = Family::kIpv6;
    address.octets_ = octets;
    return address;
  }
  static constexpr IpAddress unspecified(Family family) {
    return family == Family::kIpv4 ? v4(0) : v6({});
  }
  /// Refuses anything but one whole address: no zone, no port, no prefix, no leading zeros in IPv4.
  static std::optional<IpAddress> parse(std::string_view text);

  constexpr Family family() const { return family_; }
  constexpr bool is_v4() const { return family_ == Family::kIpv4; }
  /// 16 octets; an IPv4 address uses the first four.
  constexpr const std::array<std::uint8_t, 16>& octets() const { return octets_; }
  constexpr unsigned bits() const { return is_v4() ? 32 : 128; }
  constexpr std::uint32_t v4_host_order() const {
    return std::uint32_t{octets_[0]} << 24 | std::uint32_t{octets_[1]} << 16 |
           std::uint32_t{octets_[2]} << 8 | octets_[3];
  }
  bool is_unspecified() const { return *this == unspecified(family_); }
  constexpr bool is_multicast() const {
    return is_v4() ? octets_[0] >> 4 == 0xe : octets_[0] == 0xff;
  }
  bool is_link_local() const;
  bool is_loopback() const;
  std::string to_string() const;

  friend constexpr std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
    if (a.family_ != b.family_) return a.family_ <=> b.family_;
    const Words of_a = a.words();
    const Words of_b = b.words();
    const bool differ_early = of_a[0] != of_b[0];
    return differ_early ? of_a[0] <=> of_b[0] : of_a[1] <=> of_b[1];
  }
  friend constexpr bool operator==(const IpAddress& a, const IpAddress& b) {
    return a.family_ == b.family_ &&
           std::bit_cast<Words>(a.octets_) == std::bit_cast<Words>(b.octets_);
  }

 private:
  using Words = std::array<std::uint64_t, 2>;

  /// The octets as two numbers, the first one the more significant: every packet compares
  /// addresses, and a call of memcmp each time costs a seventh of its way through the simulator.
  constexpr Words words() const {
    Words words = std::bit_cast<Words>(octets_);
    if constexpr (std::endian::native == std::endian::little) {
      for (std::uint64_t& word : words) word = __builtin_bswap64(word);
    }
    return words;
  }

  Family family_ = Family::kIpv4;
  std::array<std::uint8_t, 16> octets_{};
};

/// A network prefix, or an address with the length of its on-link prefix.
struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;

  static std::optional<IpPrefix> parse(std::string_view text);  ///< "192.0.2.1/24", "2001:db8::/32"
  bool contains(const IpAddress& other) const;
  std::string to_string() const;
  friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
  friend bool operator==(const IpPrefix&, const IpPrefix&) = default;
};

struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;

  /// "192.0.2.1:443", "[2001:db8::1]:443"
  static std::optional<SocketAddress> parse(std::string_view text);
  std::string to_string() const;
  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
  friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
};

}  // namespace post
