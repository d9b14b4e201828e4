// What the kernel knows of a connection (TCP_INFO).
#pragma once

#include <cstdint>

#include "model/host.h"

namespace post::posix {

struct KernelInfo {
  ChannelInfo channel;
  std::uint8_t state = 0;   ///< TCP_ESTABLISHED and so on
  bool early_data = false;  ///< octets went, and were taken, with the SYN
};

KernelInfo kernel_info(int socket);
bool is_closed(const KernelInfo& info);
bool is_connecting(const KernelInfo& info);

}  // namespace post::posix
