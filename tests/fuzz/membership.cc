// IGMP and MLD from a neighbour: any message is read or refused; what was read is within its bounds
// and survives being written again.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/check.h"
#include "sim/network/membership/group_table.h"
#include "sim/network/membership/message.h"
#include "sim/network/membership/wire_form.h"

namespace {

using namespace post;
using namespace post::sim;

/// The message in `octets`, its checksum mended, as it came over a link.
Packet packet_of(bool v4, std::span<const std::byte> octets) {
  Packet packet;
  packet.ip.hop_limit = 1;
  packet.ip.source = v4 ? IpAddress::v4(0x0a000002) : IpAddress::v6({0xfe, 0x80, 0, 0, 2});
  packet.ip.destination = v4 ? IpAddress::v4(0xe0000016) : IpAddress::v6({0xff, 0x02, 0, 0, 0x16});
  packet.transport = OpaqueHeader{static_cast<std::uint8_t>(v4 ? 2 : 58)};
  std::vector<std::byte> message(octets.begin(), octets.end());
  if (message.size() >= 4) {
    message[2] = message[3] = std::byte{0};
    const unsigned sum = membership_checksum(packet.ip, message);
    message[2] = static_cast<std::byte>(sum >> 8);
    message[3] = static_cast<std::byte>(sum & 0xff);
  }
  packet.payload = Bytes::copy_of(std::span<const std::byte>(message));
  return packet;
}

void check_query(const IpAddress& source, const GroupQuery& query) {
  const ReadMembership read = read_membership(query_packet(source, query));
  check(read.message.has_value(), "a query that was read can be written");
  check(std::get<GroupQuery>(*read.message).sources == query.sources, "with its sources");
}

void take(const IpAddress& source, const GroupQuery& query, GroupTable& table) {
  table.lower(query, kStartOfRun);
  if (query.sources.size() <= GroupTable::kMostSources) check_query(source, query);
}

void take(const IpAddress& source, const GroupReport& report, GroupTable& table) {
  Time now = kStartOfRun;
  for (const GroupRecord& record : report.records) {
    table.apply(record, true, now);
    for (const GroupQuery& query : table.take_queries(now)) check_query(source, query);
    now += std::chrono::milliseconds(700);
    table.expire(now);
  }
  for (const Packet& packet : report_packets(source, report.records, 1280)) {
    check(packet.size() <= 1280, "within the MTU");
    check(read_membership(packet).message.has_value(), "a report that was read can be written");
  }
  while (table.next_deadline() != kNever) {
    now = table.next_deadline();
    table.take_queries(now);
    table.expire(now);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 60'000) return 0;
  const Packet packet = packet_of((data[0] & 1) == 0, std::as_bytes(std::span(data + 1, size - 1)));
  const ReadMembership read = read_membership(packet);
  check(read.message.has_value() == read.refused.empty(), "a message or a reason");
  if (!read.message) return 0;
  GroupTable table{MembershipOptions{}};
  std::visit([&](const auto& message) { take(packet.ip.source, message, table); }, *read.message);
  return 0;
}
