// The messages of IGMPv3 (RFC 3376 section 4) and MLDv2 (RFC 3810 section 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "model/address.h"
#include "model/time.h"
#include "sim/network/packet.h"

namespace post::sim {

/// What a host says of a group; the numbers are those on the wire.
enum class RecordType : std::uint8_t {
  kIsInclude = 1,  ///< in answer to a query: from these sources alone
  kIsExclude = 2,  ///< from all but these
  kToInclude = 3,  ///< the same, because it changed
  kToExclude = 4,
  kAllow = 5,  ///< sources that are wanted now
  kBlock = 6,  ///< sources that are wanted no more
};

struct GroupRecord {
  RecordType type = RecordType::kIsInclude;
  IpAddress group;
  std::vector<IpAddress> sources = {};
};

struct GroupReport {
  std::vector<GroupRecord> records;
};

struct GroupQuery {
  IpAddress group;  ///< unspecified: about all groups
  std::vector<IpAddress> sources = {};
  Duration max_response{};
  bool suppress = false;  ///< routers that hear it keep their timers
  unsigned robustness = 0;
  Duration interval{};
};

/// True where `packet` is for the membership protocols of its family, whatever it says.
bool is_membership(const Packet& packet);

struct ReadMembership {
  std::optional<std::variant<GroupQuery, GroupReport>> message = {};
  std::string_view refused = {};  ///< why there is none: `membership_...` (packet_meta.h)
};

/// Of a packet for which is_membership() holds; its octets may be anything. Refused are lengths
/// that contradict each other, wrong checksums, groups and sources that can be none
/// (`membership_malformed`), what did not come from this link (`membership_foreign`) and older
/// versions (`membership_version`). Records of unknown types are left out.
ReadMembership read_membership(const Packet& packet);

/// `source` is the sender's address on the link, or unspecified.
Packet query_packet(const IpAddress& source, const GroupQuery& query);
/// As many packets as `mtu` (at least 576) makes of them; a list of sources that is too long goes
/// on in another record. All records are of the family of `source`.
std::vector<Packet> report_packets(const IpAddress& source, const std::vector<GroupRecord>& records,
                                   std::size_t mtu);

}  // namespace post::sim
