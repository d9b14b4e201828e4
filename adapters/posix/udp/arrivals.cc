#include "adapters/posix/udp/arrivals.h"

#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace post::posix {
namespace {

/// An ICMP error shows once as an error of the next call, whatever that is.
int receive_batch(int socket, std::span<mmsghdr> headers) {
  constexpr int kAttempts = 4;
  int count = -1;
  for (int attempt = 0; attempt < kAttempts && count < 0; ++attempt) {
    count = recvmmsg(socket, headers.data(), static_cast<unsigned>(headers.size()), MSG_DONTWAIT,
                     nullptr);
    if (count < 0 && errno == EAGAIN) return 0;
  }
  return std::max(count, 0);
}

void note_v4(const cmsghdr& control, const InterfaceTable& interfaces, Datagram& datagram) {
  if (control.cmsg_type == IP_PKTINFO) {
    const auto info = value_of<in_pktinfo>(control);
    datagram.local.ip = address_of(info.ipi_addr);
    datagram.interface = interfaces.id_of(static_cast<unsigned>(info.ipi_ifindex));
  } else if (control.cmsg_type == IP_TOS) {
    datagram.ecn = value_of<std::uint8_t>(control) & 0x03;
  } else if (control.cmsg_type == IP_TTL) {
    datagram.hop_limit = static_cast<std::uint8_t>(value_of<int>(control));
  }
}

void note_v6(const cmsghdr& control, const InterfaceTable& interfaces, Datagram& datagram) {
  if (control.cmsg_type == IPV6_PKTINFO) {
    const auto info = value_of<in6_pktinfo>(control);
    datagram.local.ip = address_of(info.ipi6_addr);
    datagram.interface = interfaces.id_of(info.ipi6_ifindex);
  } else if (control.cmsg_type == IPV6_TCLASS) {
    datagram.ecn = static_cast<std::uint8_t>(value_of<int>(control)) & 0x03;
  } else if (control.cmsg_type == IPV6_HOPLIMIT) {
    datagram.hop_limit = static_cast<std::uint8_t>(value_of<int>(control));
  }
}

}  // namespace

Arrivals::More Arrivals::read(int socket, std::uint16_t port, Context& context) {
  const std::span<mmsghdr> headers = context.receive_buffers().prepare();
  const auto count = static_cast<std::size_t>(receive_batch(socket, headers));
  for (std::size_t slot = 0; slot < count; ++slot) take(slot, headers[slot], port, context);
  return count == headers.size() ? More::kLikely : More::kNone;
}

void Arrivals::take(std::size_t slot, mmsghdr& header, std::uint16_t port, Context& context) {
  Manner manner = manner_of(header.msg_hdr, context.interfaces());
  manner.common.remote = context.receive_buffers().sender(slot);
  manner.common.local.port = port;
  context.counters().receive_overflows += manner.overflows - std::min(overflows_, manner.overflows);
  overflows_ = std::max(overflows_, manner.overflows);
  const Bytes all = context.receive_buffers().take(slot, header.msg_len);
  const std::size_t step = manner.segment == 0 ? all.size() : manner.segment;
  std::size_t offset = 0;
  do {
    Datagram& datagram = datagrams_.emplace_back(manner.common);
    datagram.bytes = all.slice(offset, step);
    offset += step;
  } while (offset < all.size());
}

Arrivals::Manner Arrivals::manner_of(msghdr& header, const InterfaceTable& interfaces) {
  Manner manner;
  for_each_control(header, [&](const cmsghdr& control) {
    if (control.cmsg_level == IPPROTO_IP) note_v4(control, interfaces, manner.common);
    if (control.cmsg_level == IPPROTO_IPV6) note_v6(control, interfaces, manner.common);
    if (control.cmsg_level == IPPROTO_UDP && control.cmsg_type == UDP_GRO) {
      manner.segment = static_cast<std::size_t>(value_of<int>(control));
    }
    if (control.cmsg_level == SOL_SOCKET && control.cmsg_type == SO_RXQ_OVFL) {
      manner.overflows = value_of<std::uint32_t>(control);
    }
  });
  return manner;
}

std::optional<Datagram> Arrivals::pop() {
  if (empty()) return {};
  std::optional<Datagram> datagram = std::move(datagrams_[next_++]);
  if (empty()) {
    datagrams_.clear();
    next_ = 0;
  }
  return datagram;
}

}  // namespace post::posix
