// Reading membership messages: octets from a neighbour.
#include <algorithm>
#include <array>
#include <utility>

#include "sim/network/membership/codes.h"
#include "sim/network/membership/message.h"
#include "sim/network/membership/wire_form.h"
#include "sim/network/packet_meta.h"
#include "sim/network/wire.h"
#include "sim/network/wire_layout.h"

namespace post::sim {
namespace {

using OctetSpan = std::span<const std::byte>;

IpAddress address_at(OctetSpan octets, std::size_t at, Family family) {
  if (family == Family::kIpv4) return IpAddress::v4(u32_at(octets, at));
  std::array<std::uint8_t, 16> address{};
  for (std::size_t i = 0; i < address.size(); ++i) address[i] = u8_at(octets, at + i);
  return IpAddress::v6(address);
}

bool can_be_source(const IpAddress& source) {
  return !source.is_multicast() && !source.is_unspecified();
}

/// False where one of them can be no source. The caller knows that they are there.
bool read_sources(OctetSpan octets, std::size_t count, Family family, std::vector<IpAddress>& to) {
  const std::size_t size = address_size(family);
  for (std::size_t i = 0; i < count; ++i) to.push_back(address_at(octets, i * size, family));
  return std::ranges::all_of(to, can_be_source);
}

Duration response_of(OctetSpan message, Family family) {
  if (family == Family::kIpv4) {
    return kTenth * static_cast<Duration::rep>(FloatingCode<8>::decode(u8_at(message, 1)));
  }
  return std::chrono::milliseconds(FloatingCode<16>::decode(u16_at(message, 4)));
}

std::optional<GroupQuery> read_query(OctetSpan message, Family family) {
  const std::size_t flags = query_group_at(family) + address_size(family);
  const std::size_t count = u16_at(message, flags + 2);
  const OctetSpan sources = message.subspan(flags + 4);
  if (count * address_size(family) > sources.size()) return std::nullopt;
  GroupQuery query;
  query.group = address_at(message, query_group_at(family), family);
  query.max_response = response_of(message, family);
  query.suppress = (u8_at(message, flags) & kSuppress) != 0;
  query.robustness = u8_at(message, flags) & 7u;
  query.interval = std::chrono::seconds(FloatingCode<8>::decode(u8_at(message, flags + 1)));
  const bool sound = query.group.is_multicast() || (query.group.is_unspecified() && count == 0);
  if (!sound || !read_sources(sources, count, family, query.sources)) return std::nullopt;
  return query;
}

/// Takes a record off the front of `left`. False: it is not sound.
bool read_record(OctetSpan& left, Family family, GroupRecord& record, bool& known) {
  const std::size_t header = 4 + address_size(family);
  if (left.size() < header) return false;
  const std::size_t count = u16_at(left, 2);
  const std::size_t size = header + count * address_size(family) + u8_at(left, 1) * std::size_t{4};
  if (left.size() < size) return false;
  const std::uint8_t type = u8_at(left, 0);
  known = type >= 1 && type <= 6;
  record.type = RecordType{type};
  record.group = address_at(left, 4, family);
  const bool sound = record.group.is_multicast() &&
                     read_sources(left.subspan(header), count, family, record.sources);
  left = left.subspan(size);
  return sound;
}

std::optional<GroupReport> read_report(OctetSpan message, Family family) {
  const std::size_t count = u16_at(message, 6);
  OctetSpan left = message.subspan(kMembershipHeader);
  GroupReport report;
  for (std::size_t i = 0; i < count; ++i) {
    GroupRecord record;
    bool known = false;
    if (!read_record(left, family, record, known)) return std::nullopt;
    if (known) report.records.push_back(std::move(record));
  }
  return report;
}

ReadMembership not_read(std::string_view reason) { return {std::nullopt, reason}; }

template <class Message>
ReadMembership read_or_malformed(std::optional<Message>&& message) {
  if (!message) return not_read(verdict::kMembershipMalformed);
  return {std::move(*message), {}};
}

ReadMembership read_message(OctetSpan message, Family family) {
  if (message.size() < kMembershipHeader) return not_read(verdict::kMembershipMalformed);
  const MembershipTypes types = membership_types(family);
  const std::uint8_t type = u8_at(message, 0);
  if (type == types.report) return read_or_malformed(read_report(message, family));
  if (type != types.query) return not_read(verdict::kMembershipVersion);
  const std::size_t whole = query_group_at(family) + address_size(family) + 4;
  const std::size_t old = family == Family::kIpv4 ? 8 : 24;  // RFC 3376 section 7.1, RFC 3810 8.1
  if (message.size() == old) return not_read(verdict::kMembershipVersion);
  if (message.size() < whole) return not_read(verdict::kMembershipMalformed);
  return read_or_malformed(read_query(message, family));
}

/// RFC 3376 section 4, RFC 3810 section 5: they go no further than the link.
bool is_of_this_link(const IpHeader& ip) {
  const bool from_here =
      ip.source.is_v4() || ip.source.is_link_local() || ip.source.is_unspecified();
  return ip.hop_limit == 1 && from_here;
}

}  // namespace

bool is_membership(const Packet& packet) {
  if (packet.ip.source.is_v4()) {
    const auto* other = std::get_if<OpaqueHeader>(&packet.transport);
    return other != nullptr && other->protocol == kIgmp;
  }
  const auto* icmp = std::get_if<IcmpMessage>(&packet.transport);
  if (icmp == nullptr) return false;
  return (icmp->type >= 130 && icmp->type <= 132) || icmp->type == 143;  // RFC 2710, RFC 3810
}

ReadMembership read_membership(const Packet& packet) {
  std::vector<std::byte> octets;
  serialize(packet, octets);
  const auto layout = wire_layout(octets);
  if (!layout || layout->size > octets.size()) return not_read(verdict::kMembershipMalformed);
  if (!is_of_this_link(packet.ip)) return not_read(verdict::kMembershipForeign);
  const OctetSpan message = OctetSpan(octets).subspan(layout->transport);
  if (membership_checksum(packet.ip, message) != 0) {
    return not_read(verdict::kMembershipMalformed);
  }
  return read_message(message, packet.ip.source.family());
}

}  // namespace post::sim
