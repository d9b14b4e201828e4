// What the built-in workloads say to each other: a 16-octet header, then a pattern that the
// receiver checks.
//
//   octet 0      verb: 'S' take it, 'R' reply
//   octets 1-3   workload, big-endian, from 1
//   octets 4-7   ordinal of the Message within the workload, from 1
//   octets 8-15  with 'R': octets of the reply (a whole Message, header included)
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.h"

namespace post::lab {

enum class Verb : std::uint8_t { kTake = 'S', kReply = 'R' };

struct WorkloadHeader {
  static constexpr std::size_t kOctets = 16;
  Verb verb = Verb::kTake;
  std::uint32_t workload = 0;  ///< 24 bits
  std::uint32_t ordinal = 0;
  std::uint64_t reply_octets = 0;
};

/// A Message of `octets` (at least WorkloadHeader::kOctets) in all.
Bytes make_content(const WorkloadHeader& header, std::size_t octets);

/// Absent where the content is shorter than a header or the verb is unknown.
std::optional<WorkloadHeader> read_header(const Bytes& content);

/// True where the octets behind the header are those that make_content wrote.
bool content_is_intact(const WorkloadHeader& header, const Bytes& content);

}  // namespace post::lab
