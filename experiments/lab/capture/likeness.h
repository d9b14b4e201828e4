// What packets of different worlds have in common: one number a link end that is equal where the
// same packets passed it at the same times.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "experiments/lab/capture/pcapng.h"
#include "experiments/lab/trace/sha256.h"
#include "model/time.h"

namespace post::lab {

/// Of one link end. What each IP layer numbers by itself is left out: of IPv4 the identification,
/// the flags and the header's checksum over them; of IPv6 the flow label. Packets that pass in both
/// directions at one instant may come in either order.
class PacketLikeness {
 public:
  void add(PacketDirection direction, Time time, std::span<const std::byte> octets);
  Sha256Value finish();  ///< once; the last call

 private:
  std::array<Sha256, 2> directions_;  ///< inbound, outbound
  std::string scratch_;
};

}  // namespace post::lab
