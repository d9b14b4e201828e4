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
constexpr std::uint32_t kNotMeasured = std::numeric_limits<std::uint32_t>::max();

Duration microseconds(std::uint32_t count) { return std::chrono::microseconds(count); }

}  // namespace

KernelInfo kernel_info(int socket) {
  tcp_info raw{};
  raw.tcpi_state = kClosed;
  raw.tcpi_min_rtt = kNotMeasured;
  raw = get_option(socket, IPPROTO_TCP, TCP_INFO, raw);
  KernelInfo info;
  info.state = raw.tcpi_state;
  info.early_data = (raw.tcpi_options & TCPI_OPT_SYN_DATA) != 0;
  info.octets_per_second = raw.tcpi_delivery_rate;
  info.srtt_us = raw.tcpi_rtt;
  info.rttvar_us = raw.tcpi_rttvar;
  info.min_rtt_us = raw.tcpi_min_rtt;
  info.segment = raw.tcpi_snd_mss;
  info.window = raw.tcpi_snd_cwnd;
  info.in_flight = raw.tcpi_unacked;
  info.unsent = raw.tcpi_notsent_bytes;
  info.losses = raw.tcpi_total_retrans;
  return info;
}

ChannelInfo channel_info(const KernelInfo& info) {
  ChannelInfo told;
  if (info.state == 0) return told;
  if (info.srtt_us != 0) {
    told.srtt = microseconds(info.srtt_us);
    told.rttvar = microseconds(info.rttvar_us);
  }
  if (info.min_rtt_us != kNotMeasured) told.min_rtt = microseconds(info.min_rtt_us);
  const std::size_t segment = info.segment;
  told.congestion_window = info.window * segment;
  told.in_flight = info.in_flight * segment;
  told.unsent = info.unsent;
  told.delivery_rate = info.octets_per_second * 8;
  told.losses = info.losses;
  return told;
}

bool is_closed(const KernelInfo& info) { return info.state == kClosed; }

bool is_connecting(const KernelInfo& info) { return info.state == kSynSent; }

}  // namespace post::posix
