// What the kernel knows of a connection (TCP_INFO).
#pragma once

#include <cstdint>

#include "model/host.h"

namespace post::posix {

/// As the kernel counts, in little memory.
struct KernelInfo {
  std::uint64_t octets_per_second = 0;
  std::uint32_t srtt_us = 0;     ///< 0: not measured
  std::uint32_t rttvar_us = 0;   ///< goes with it
  std::uint32_t min_rtt_us = 0;  ///< UINT32_MAX: not measured
  std::uint32_t segment = 0;     ///< octets
  std::uint32_t window = 0;      ///< segments
  std::uint32_t in_flight = 0;   ///< segments
  std::uint32_t unsent = 0;      ///< octets
  std::uint32_t losses = 0;      ///< segments
  std::uint8_t state = 0;        ///< TCP_ESTABLISHED and so on; 0: the kernel was not asked
  bool early_data = false;       ///< octets went, and were taken, with the SYN
};

/// All but early_data.
ChannelInfo channel_info(const KernelInfo& info);

KernelInfo kernel_info(int socket);
bool is_closed(const KernelInfo& info);
bool is_connecting(const KernelInfo& info);

}  // namespace post::posix
