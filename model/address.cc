#include "model/address.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <span>

namespace post {
namespace {

/// All of `text` as digits of `base` without sign; at most `most_digits` of them, no leading zero
/// in decimal.
std::optional<unsigned> parse_number(std::string_view text, int base, std::size_t most_digits,
                                     unsigned most) {
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  if (base == 10 && text.size() > 1 && text[0] == '0') return std::nullopt;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size() || number > most) {
    return std::nullopt;
  }
  return number;
}

/// Takes what stands before the first `separator`, and the separator, off the front of `text`; all
/// of it where there is none.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  if (std::count(text.begin(), text.end(), '.') != 3) return std::nullopt;
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    const auto octet = parse_number(take_until(text, '.'), 10, 3, 255);
    if (!octet) return std::nullopt;
    address = address << 8 | *octet;
  }
  return address;
}

/// Up to eight 16-bit groups of one side of "::".
class Groups {
 public:
  /// Colon-separated groups; the last may be a dotted quad where `quad_allowed`. Empty text is no
  /// group.
  bool parse(std::string_view text, bool quad_allowed) {
    if (text.empty()) return true;
    for (;;) {
      const bool last = text.find(':') == std::string_view::npos;
      const std::string_view group = take_until(text, ':');
      if (last)
        return group.find('.') == std::string_view::npos ? add(group)
                                                         : quad_allowed && add_quad(group);
      if (!add(group)) return false;
    }
  }
  std::size_t size() const { return size_; }
  void write_to(std::span<std::uint8_t> octets) const {
    for (std::size_t i = 0; i < size_; ++i) {
      octets[2 * i] = static_cast<std::uint8_t>(groups_[i] >> 8);
      octets[2 * i + 1] = static_cast<std::uint8_t>(groups_[i]);
    }
  }

 private:
  bool add(std::string_view text) {
    const auto number = parse_number(text, 16, 4, 0xffff);
    return number && push(static_cast<std::uint16_t>(*number));
  }
  bool add_quad(std::string_view text) {
    const auto address = parse_v4(text);
    return address && push(static_cast<std::uint16_t>(*address >> 16)) &&
           push(static_cast<std::uint16_t>(*address));
  }
  bool push(std::uint16_t group) {
    if (size_ == groups_.size()) return false;
    groups_[size_++] = group;
    return true;
  }

  std::array<std::uint16_t, 8> groups_{};
  std::size_t size_ = 0;
};

std::optional<IpAddress> parse_v6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const bool compressed = gap != std::string_view::npos;
  Groups head;
  Groups tail;
  if (!head.parse(text.substr(0, gap), !compressed)) return std::nullopt;
  if (compressed && !tail.parse(text.substr(gap + 2), true)) return std::nullopt;
  const std::size_t groups = head.size() + tail.size();
  if (compressed ? groups > 7 : groups != 8) return std::nullopt;
  std::array<std::uint8_t, 16> octets{};
  head.write_to(octets);
  tail.write_to(std::span(octets).last(2 * tail.size()));
  return IpAddress::v6(octets);
}

/// The first of the longest runs of at least two zero groups (RFC 5952 section 4.2): [begin, end).
struct ZeroRun {
  std::size_t begin = 8;
  std::size_t end = 8;
};
ZeroRun longest_zero_run(const std::array<unsigned, 8>& groups) {
  ZeroRun best;
  std::size_t longest = 1;
  for (std::size_t begin = 0; begin < 8; ++begin) {
    std::size_t end = begin;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - begin <= longest) continue;
    best = {begin, end};
    longest = end - begin;
  }
  return best;
}

std::string format_v4(const std::uint8_t* octets) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(octets[i]);
  }
  return text;
}

std::string hexadecimal(unsigned group) {
  std::array<char, 4> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + 4, group, 16).ptr};
}

std::string format_v6(const std::array<std::uint8_t, 16>& octets) {
  std::array<unsigned, 8> groups;
  for (std::size_t i = 0; i < 8; ++i) groups[i] = octets[2 * i] * 256u + octets[2 * i + 1];
  // RFC 5952 section 5: addresses known to embed IPv4.
  if (std::all_of(groups.begin(), groups.begin() + 5, [](unsigned group) { return group == 0; }) &&
      groups[5] == 0xffff) {
    return "::ffff:" + format_v4(octets.data() + 12);
  }
  const ZeroRun run = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == run.begin) text += "::";
    if (i >= run.begin && i < run.end) continue;
    if (i > 0 && i != run.end) text += ':';
    text += hexadecimal(groups[i]);
  }
  return text;
}

}  // namespace

std::string_view name_of(Family family) { return family == Family::kIpv4 ? "ipv4" : "ipv6"; }

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto address = parse_v4(text);
  return address ? std::optional(v4(*address)) : std::nullopt;
}

bool IpAddress::is_link_local() const {
  if (is_v4()) return octets_[0] == 169 && octets_[1] == 254;
  return octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80;
}

bool IpAddress::is_loopback() const {
  return is_v4() ? octets_[0] == 127
                 : *this == v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

std::string IpAddress::to_string() const {
  return is_v4() ? format_v4(octets_.data()) : format_v6(octets_);
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const auto length = parse_number(text.substr(slash + 1), 10, 3, address->bits());
  if (!length) return std::nullopt;
  return IpPrefix{*address, static_cast<std::uint8_t>(*length)};
}

bool IpPrefix::contains(const IpAddress& other) const {
  if (other.family() != address.family()) return false;
  const std::size_t whole = length / 8;
  const unsigned rest = length % 8;
  const auto& own = address.octets();
  const auto& its = other.octets();
  if (!std::equal(own.begin(), own.begin() + whole, its.begin())) return false;
  return rest == 0 || (own[whole] ^ its[whole]) >> (8 - rest) == 0;
}

std::string IpPrefix::to_string() const {
  return address.to_string() + "/" + std::to_string(length);
}

std::optional<SocketAddress> SocketAddress::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view ip = text.substr(0, colon);
  const bool bracketed = ip.size() >= 2 && ip.front() == '[' && ip.back() == ']';
  if (bracketed) ip = ip.substr(1, ip.size() - 2);
  const auto address = IpAddress::parse(ip);
  const auto port = parse_number(text.substr(colon + 1), 10, 5, 65535);
  if (!address || !port || bracketed == address->is_v4()) return std::nullopt;
  return SocketAddress{*address, static_cast<std::uint16_t>(*port)};
}

std::string SocketAddress::to_string() const {
  const std::string text = ip.is_v4() ? ip.to_string() : "[" + ip.to_string() + "]";
  return text + ":" + std::to_string(port);
}

}  // namespace post
