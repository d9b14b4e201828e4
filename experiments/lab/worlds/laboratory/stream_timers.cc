#include "experiments/lab/worlds/laboratory/stream_timers.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "adapters/posix/errors.h"
#include "experiments/lab/worlds/laboratory/netlink_request.h"

namespace post::lab {
namespace {

struct Found {
  bool pending = false;  ///< or the system cannot tell
  bool end = false;      ///< no more answers follow
};

template <class Value>
Value value_at(std::span<const std::byte> octets, std::size_t at) {
  Value value{};
  if (at + sizeof value <= octets.size()) std::memcpy(&value, octets.data() + at, sizeof value);
  return value;
}

/// idiag_timer of tcp_diag(7).
bool is_pending(const inet_diag_msg& socket) {
  constexpr std::uint8_t kRetransmission = 1;
  constexpr std::uint8_t kWindowProbe = 4;
  return socket.idiag_timer == kRetransmission || socket.idiag_timer == kWindowProbe;
}

Found look_at(std::span<const std::byte> answer) {
  Found found;
  std::size_t at = 0;
  while (at + sizeof(nlmsghdr) <= answer.size()) {
    const auto envelope = value_at<nlmsghdr>(answer, at);
    const bool refused = envelope.nlmsg_type == NLMSG_ERROR || envelope.nlmsg_len < sizeof envelope;
    if (refused) return {true, true};
    if (envelope.nlmsg_type == NLMSG_DONE) return {found.pending, true};
    found.pending |= is_pending(value_at<inet_diag_msg>(answer, at + NLMSG_HDRLEN));
    at += NLMSG_ALIGN(envelope.nlmsg_len);
  }
  return found;
}

}  // namespace

Result<StreamTimers> StreamTimers::open() {
  posix::Descriptor made(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!made.open()) return posix::error_of(errno, "opening sock_diag");
  return StreamTimers(std::move(made));
}

bool StreamTimers::pending() const { return pending(AF_INET) || pending(AF_INET6); }

bool StreamTimers::pending(unsigned char family) const {
  inet_diag_req_v2 header{};
  header.sdiag_family = family;
  header.sdiag_protocol = IPPROTO_TCP;
  header.idiag_states = ~0u;
  NetlinkRequest request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, header);
  const auto octets = request.finish(1);
  if (send(socket_.get(), octets.data(), octets.size(), 0) < 0) return true;
  bool pending = false;
  alignas(nlmsghdr) std::array<std::byte, 32 * 1024> answer;
  while (true) {
    const ssize_t size = recv(socket_.get(), answer.data(), answer.size(), 0);
    if (size <= 0) return true;
    const Found found = look_at(std::span(answer).first(static_cast<std::size_t>(size)));
    pending |= found.pending;
    if (found.end) return pending;
  }
}

}  // namespace post::lab
