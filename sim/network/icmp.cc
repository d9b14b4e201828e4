#include "sim/network/icmp.h"

#include <algorithm>
#include <array>
#include <memory>

namespace post::sim {
namespace {

struct TypeAndCode {
  std::uint8_t type;
  std::uint8_t code;
  friend bool operator==(const TypeAndCode&, const TypeAndCode&) = default;
};

struct ReasonRow {
  IcmpReason reason;
  TypeAndCode v4;  ///< RFC 792, RFC 1812 section 5.2.7
  TypeAndCode v6;  ///< RFC 4443 section 3
  Cause cause;
};

constexpr std::array<ReasonRow, 7> kReasons = {{
    {IcmpReason::kNoRoute, {3, 0}, {1, 0}, Cause::kUnreachable},
    {IcmpReason::kAddressUnreachable, {3, 1}, {1, 3}, Cause::kUnreachable},
    {IcmpReason::kProhibited, {3, 13}, {1, 1}, Cause::kUnreachable},
    {IcmpReason::kPortUnreachable, {3, 3}, {1, 4}, Cause::kRefused},
    {IcmpReason::kPacketTooBig, {3, 4}, {2, 0}, Cause::kPacketTooBig},
    {IcmpReason::kTimeExceeded, {11, 0}, {3, 0}, Cause::kUnreachable},
    {IcmpReason::kReassemblyTimeExceeded, {11, 1}, {3, 1}, Cause::kNone},
}};

const TypeAndCode& wire_form(const ReasonRow& row, Family family) {
  return family == Family::kIpv4 ? row.v4 : row.v6;
}

const ReasonRow& row_of(IcmpReason reason) {
  return *std::find_if(kReasons.begin(), kReasons.end(),
                       [reason](const ReasonRow& row) { return row.reason == reason; });
}

bool answerable(const Packet& packet) {
  const IpHeader& ip = packet.ip;
  const auto* part = std::get_if<FragmentHeader>(&packet.transport);
  if (part != nullptr && part->offset != 0) return false;
  return !std::holds_alternative<IcmpMessage>(packet.transport) && !ip.source.is_multicast() &&
         !ip.source.is_unspecified() && !ip.destination.is_multicast();
}

}  // namespace

std::optional<Packet> icmp_error(const Packet& packet, IcmpReason reason, const IpAddress& reporter,
                                 std::size_t mtu) {
  if (!answerable(packet)) return std::nullopt;
  const TypeAndCode& wire = wire_form(row_of(reason), packet.ip.source.family());
  IcmpMessage message;
  message.type = wire.type;
  message.code = wire.code;
  message.value = static_cast<std::uint32_t>(mtu);
  message.quoted = std::make_shared<const Packet>(packet);
  Packet error;
  error.ip.source = reporter;
  error.ip.destination = packet.ip.source;
  error.transport = std::move(message);
  return error;
}

std::optional<IcmpMeaning> icmp_meaning(const IcmpMessage& message, Family family) {
  const TypeAndCode wire{message.type, message.code};
  const auto row = std::find_if(kReasons.begin(), kReasons.end(), [&](const ReasonRow& candidate) {
    return wire_form(candidate, family) == wire;
  });
  if (row == kReasons.end()) return std::nullopt;
  const bool too_big = row->reason == IcmpReason::kPacketTooBig;
  return IcmpMeaning{row->reason, row->cause, too_big ? message.value : 0};
}

}  // namespace post::sim
