#include "adapters/posix/tcp/kernel_info.h"

#include <linux/tcp.h>
#include <netinet/in.h>

#include <limits>

#include "adapters/posix/option.h"

namespace post::posix {
namespace {

// Of the kernel's states, which it shares with netinet/tcp.h but not with linux/tcp.h.
constexpr std::uint8_t kSynSent = 2;
constexpr std::uint8_t kClosed = 7;

Duration microseconds(std::uint32_t count) { return std::chrono::microseconds(count); }

}  // namespace

KernelInfo kernel_info(int socket) {
  tcp_info raw{};
  raw.tcpi_state = kClosed;
  raw.tcpi_min_rtt = std::numeric_limits<std::uint32_t>::max();
  raw = get_option(socket, IPPROTO_TCP, TCP_INFO, raw);
  KernelInfo info;
  info.state = raw.tcpi_state;
  info.early_data = (raw.tcpi_options & TCPI_OPT_SYN_DATA) != 0;
  if (raw.tcpi_rtt != 0) {
    info.channel.srtt = microseconds(raw.tcpi_rtt);
    info.channel.rttvar = microseconds(raw.tcpi_rttvar);
  }
  if (raw.tcpi_min_rtt != std::numeric_limits<std::uint32_t>::max()) {
    info.channel.min_rtt = microseconds(raw.tcpi_min_rtt);
  }
  const std::size_t segment = raw.tcpi_snd_mss;
  info.channel.congestion_window = raw.tcpi_snd_cwnd * segment;
  info.channel.in_flight = raw.tcpi_unacked * segment;
  info.channel.unsent = raw.tcpi_notsent_bytes;
  info.channel.delivery_rate = raw.tcpi_delivery_rate * 8;
  info.channel.losses = raw.tcpi_total_retrans;
  return info;
}

bool is_closed(const KernelInfo& info) { return info.state == kClosed; }

bool is_connecting(const KernelInfo& info) { return info.state == kSynSent; }

}  // namespace post::posix
