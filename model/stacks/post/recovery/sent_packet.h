// Packets as loss recovery knows them: by number, time and size.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/time.h"

namespace post::recovery {

using PacketNumber = std::uint64_t;

/// Packets first to last, both included.
struct PacketRange {
  PacketNumber first = 0;
  PacketNumber last = 0;
  friend bool operator==(const PacketRange&, const PacketRange&) = default;
};

/// A packet that asks for an acknowledgement.
struct SentPacket {
  PacketNumber number = 0;
  Time sent{};
  std::size_t size = 0;  ///< octets of the datagram
  friend bool operator==(const SentPacket&, const SentPacket&) = default;
};

}  // namespace post::recovery
