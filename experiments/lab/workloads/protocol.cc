#include "experiments/lab/workloads/protocol.h"

#include <span>

namespace post::lab {
namespace {

void put(std::span<std::byte> to, std::uint64_t value) {
  for (std::size_t i = to.size(); i-- > 0; value >>= 8) to[i] = static_cast<std::byte>(value);
}

std::uint64_t get(std::span<const std::byte> from) {
  std::uint64_t value = 0;
  for (const std::byte octet : from) value = value << 8 | static_cast<std::uint8_t>(octet);
  return value;
}

std::byte pattern(const WorkloadHeader& header, std::size_t offset) {
  return static_cast<std::byte>(header.workload * 31 + header.ordinal * 131 + offset * 7);
}

}  // namespace

Bytes make_content(const WorkloadHeader& header, std::size_t octets) {
  return Bytes::generate(octets, [&](std::span<std::byte> to) {
    to[0] = static_cast<std::byte>(header.verb);
    put(to.subspan(1, 3), header.workload);
    put(to.subspan(4, 4), header.ordinal);
    put(to.subspan(8, 8), header.reply_octets);
    for (std::size_t i = WorkloadHeader::kOctets; i < octets; ++i) to[i] = pattern(header, i);
  });
}

std::optional<WorkloadHeader> read_header(const Bytes& content) {
  if (content.size() < WorkloadHeader::kOctets) return std::nullopt;
  const auto from = content.span();
  const auto verb = static_cast<Verb>(from[0]);
  if (verb != Verb::kTake && verb != Verb::kReply) return std::nullopt;
  return WorkloadHeader{verb, static_cast<std::uint32_t>(get(from.subspan(1, 3))),
                        static_cast<std::uint32_t>(get(from.subspan(4, 4))),
                        get(from.subspan(8, 8))};
}

bool content_is_intact(const WorkloadHeader& header, const Bytes& content) {
  const auto from = content.span();
  for (std::size_t i = WorkloadHeader::kOctets; i < from.size(); ++i) {
    if (from[i] != pattern(header, i)) return false;
  }
  return true;
}

}  // namespace post::lab
