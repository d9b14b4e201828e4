// Writing membership messages.
#include <algorithm>
#include <utility>

#include "model/check.h"
#include "sim/network/membership/codes.h"
#include "sim/network/membership/message.h"
#include "sim/network/membership/wire_form.h"
#include "sim/network/parse.h"
#include "sim/network/wire.h"

namespace post::sim {
namespace {

constexpr std::uint8_t kMldProtocol = 58;
constexpr std::size_t kMembershipIpv4 = 24;  ///< with the option
constexpr std::size_t kMembershipIpv6 = 48;

/// Appends in network byte order.
class MessageOctets {
 public:
  void u8(std::uint64_t value) { octets_.push_back(static_cast<std::byte>(value & 0xff)); }
  void u16(std::uint64_t value) {
    u8(value >> 8);
    u8(value);
  }
  void u32(std::uint64_t value) {
    u16(value >> 16);
    u16(value);
  }
  void address(const IpAddress& address) {
    for (unsigned i = 0; i < address.bits() / 8; ++i) u8(address.octets()[i]);
  }
  void append(std::span<const std::byte> more) {
    octets_.insert(octets_.end(), more.begin(), more.end());
  }
  void set_u16(std::size_t at, unsigned value) {
    octets_[at] = static_cast<std::byte>(value >> 8);
    octets_[at + 1] = static_cast<std::byte>(value & 0xff);
  }
  std::span<const std::byte> span() const { return octets_; }

 private:
  std::vector<std::byte> octets_;
};

/// RFC 3376 section 4, RFC 2113: a hop limit of 1, internetwork control, the router alert.
void write_ipv4(const IpHeader& ip, std::size_t message, MessageOctets& to) {
  to.u16(0x46c0);
  to.u16(kMembershipIpv4 + message);
  to.u32(0x00004000);
  to.u16(0x0100u | kIgmp);
  to.u16(0);
  to.address(ip.source);
  to.address(ip.destination);
  to.u32(0x94040000);
  to.set_u16(10, internet_checksum(to.span()));
}

/// RFC 3810 section 5, RFC 2711.
void write_ipv6(const IpHeader& ip, std::size_t message, MessageOctets& to) {
  to.u32(0x60000000);
  to.u16(kMembershipIpv6 - ip_header_size(Family::kIpv6) + message);
  to.u16(0x0001);  // hop-by-hop options follow
  to.address(ip.source);
  to.address(ip.destination);
  to.u16(std::uint64_t{kMldProtocol} << 8);
  to.u32(0x05020000);
  to.u16(0x0100);
}

Packet membership_packet(const IpAddress& source, const IpAddress& destination,
                         MessageOctets message) {
  IpHeader ip;
  ip.source = source;
  ip.destination = destination;
  message.set_u16(2, membership_checksum(ip, message.span()));
  MessageOctets whole;
  (source.is_v4() ? write_ipv4 : write_ipv6)(ip, message.span().size(), whole);
  whole.append(message.span());
  Parsed parsed = parse(Bytes::copy_of(whole.span()));
  check(parsed.packet.has_value(), "what is written here can be read");
  return *std::move(parsed.packet);
}

IpAddress well_known(Family family, std::uint32_t v4, std::uint8_t v6) {
  if (family == Family::kIpv4) return IpAddress::v4(v4);
  return IpAddress::v6({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, v6});
}
IpAddress all_nodes(Family family) { return well_known(family, 0xe0000001, 1); }
IpAddress membership_routers(Family family) { return well_known(family, 0xe0000016, 0x16); }

/// Fills reports with records.
class ReportWriter {
 public:
  ReportWriter(const IpAddress& source, std::size_t mtu)
      : source_(source),
        room_(mtu - kMembershipHeader - (source.is_v4() ? kMembershipIpv4 : kMembershipIpv6)) {}

  void add(GroupRecord record) {
    std::span<const IpAddress> left = record.sources;
    do {
      if (fitting() < std::min<std::size_t>(left.size(), 1)) close();
      const std::size_t count = std::min(fitting(), left.size());
      write(record, left.first(count));
      left = left.subspan(count);
      // "From these alone" is said once; the others are wanted, too.
      if (record.type == RecordType::kToInclude) record.type = RecordType::kAllow;
    } while (!left.empty());
  }
  std::vector<Packet> finish() {
    if (count_ > 0) close();
    return std::move(packets_);
  }

 private:
  /// How many sources a record that begins here may have. 0 also where none can begin.
  std::size_t fitting() const {
    const std::size_t size = address_size(source_.family());
    const std::size_t used = records_.span().size() + 4 + size;
    return used < room_ ? (room_ - used) / size : 0;
  }
  void write(const GroupRecord& record, std::span<const IpAddress> sources) {
    if (records_.span().size() + 4 + address_size(source_.family()) > room_) close();
    records_.u16(static_cast<std::uint64_t>(record.type) << 8);
    records_.u16(sources.size());
    records_.address(record.group);
    for (const IpAddress& each : sources) records_.address(each);
    ++count_;
  }
  void close() {
    const Family family = source_.family();
    MessageOctets message;
    message.u32(std::uint64_t{membership_types(family).report} << 24);
    message.u32(count_);
    message.append(records_.span());
    packets_.push_back(membership_packet(source_, membership_routers(family), std::move(message)));
    records_ = {};
    count_ = 0;
  }

  IpAddress source_;
  std::size_t room_;
  MessageOctets records_;
  std::size_t count_ = 0;
  std::vector<Packet> packets_;
};

MessageOctets query_header(Family family, Duration max_response) {
  const auto response = static_cast<std::uint64_t>(nanoseconds_of(max_response));
  const auto tenth = static_cast<std::uint64_t>(nanoseconds_of(kTenth));
  MessageOctets message;
  message.u8(membership_types(family).query);
  if (family == Family::kIpv4) {
    message.u8(FloatingCode<8>::encode(response / tenth));
    message.u16(0);
  } else {
    message.u8(0);
    message.u16(0);
    message.u32(std::uint64_t{FloatingCode<16>::encode(response / 1'000'000)} << 16);
  }
  return message;
}

}  // namespace

std::uint16_t membership_checksum(const IpHeader& ip, std::span<const std::byte> message) {
  MessageOctets counted;
  if (!ip.source.is_v4()) {
    counted.address(ip.source);
    counted.address(ip.destination);
    counted.u32(message.size());
    counted.u32(kMldProtocol);
  }
  counted.append(message);
  return internet_checksum(counted.span());
}

Packet query_packet(const IpAddress& source, const GroupQuery& query) {
  const Family family = source.family();
  const auto interval = static_cast<std::uint64_t>(nanoseconds_of(query.interval) / 1'000'000'000);
  MessageOctets message = query_header(family, query.max_response);
  message.address(query.group);
  message.u8((query.suppress ? kSuppress : 0u) | (query.robustness & 7));
  message.u8(FloatingCode<8>::encode(interval));
  message.u16(query.sources.size());
  for (const IpAddress& each : query.sources) message.address(each);
  const bool general = query.group.is_unspecified();
  return membership_packet(source, general ? all_nodes(family) : query.group, std::move(message));
}

std::vector<Packet> report_packets(const IpAddress& source, const std::vector<GroupRecord>& records,
                                   std::size_t mtu) {
  ReportWriter writer(source, mtu);
  for (const GroupRecord& each : records) writer.add(each);
  return writer.finish();
}

}  // namespace post::sim
