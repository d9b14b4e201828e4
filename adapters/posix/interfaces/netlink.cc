#include "adapters/posix/interfaces/netlink.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "adapters/posix/errors.h"

namespace post::posix {
namespace {

constexpr std::size_t kAnswerSize = 32 * 1024;  // what the kernel fills at most in one piece

struct alignas(nlmsghdr) AnswerBuffer {
  std::array<std::byte, kAnswerSize> octets;
};

/// Visits messages until `visit` says false.
template <class Visit>
void for_each_message(std::span<const std::byte> octets, Visit visit) {
  auto* message = reinterpret_cast<const nlmsghdr*>(octets.data());
  auto left = static_cast<unsigned>(octets.size());
  while (NLMSG_OK(message, left)) {
    if (!visit(*message)) return;
    message = NLMSG_NEXT(message, left);
  }
}

/// Why the kernel refused, or could not go on in a dump.
int error_in(const nlmsghdr& message) {
  if (message.nlmsg_type == NLMSG_DONE) {
    if (message.nlmsg_len < NLMSG_LENGTH(sizeof(int))) return 0;
    return -*static_cast<const int*>(NLMSG_DATA(&message));
  }
  if (message.nlmsg_len < NLMSG_LENGTH(sizeof(nlmsgerr))) return EPROTO;
  return -static_cast<const nlmsgerr*>(NLMSG_DATA(&message))->error;
}

}  // namespace

void NetlinkRequest::add(std::uint16_t attribute, std::span<const std::byte> value) {
  const std::size_t length = RTA_LENGTH(value.size());
  if (size_ + RTA_ALIGN(length) > octets_.size()) return;  // no caller comes near
  const rtattr header{static_cast<std::uint16_t>(length), attribute};
  std::memcpy(octets_.data() + size_, &header, sizeof header);
  std::memcpy(octets_.data() + size_ + RTA_LENGTH(0), value.data(), value.size());
  size_ += RTA_ALIGN(length);
}

std::span<const std::byte> NetlinkRequest::finish(std::uint32_t sequence) {
  nlmsghdr header{};
  std::memcpy(&header, octets_.data(), sizeof header);
  header.nlmsg_len = static_cast<std::uint32_t>(size_);
  header.nlmsg_seq = sequence;
  std::memcpy(octets_.data(), &header, sizeof header);
  return std::span(octets_).first(size_);
}

void for_each_attribute(const rtattr* first, std::size_t length,
                        const std::function<void(const rtattr&)>& visit) {
  auto left = static_cast<unsigned>(length);
  for (const rtattr* each = first; RTA_OK(each, left); each = RTA_NEXT(each, left)) visit(*each);
}

Result<NetlinkSocket> NetlinkSocket::open(std::uint32_t groups) {
  Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.open()) return error_of(errno, "routing socket");
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return error_of(errno, "routing socket");
  }
  return NetlinkSocket(std::move(socket));
}

int NetlinkSocket::ask(NetlinkRequest request, const Visitor& visit) {
  const std::span<const std::byte> question = request.finish(++sequence_);
  if (send(socket_.get(), question.data(), question.size(), 0) < 0) return errno;
  AnswerBuffer answer;
  for (int error = 0;;) {
    const ssize_t got = recv(socket_.get(), answer.octets.data(), answer.octets.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    const auto octets = std::span(answer.octets).first(static_cast<std::size_t>(got));
    if (take(octets, sequence_, visit, error) == Answer::kComplete) return error;
  }
}

NetlinkSocket::Answer NetlinkSocket::take(std::span<const std::byte> octets, std::uint32_t sequence,
                                          const Visitor& visit, int& error) const {
  Answer answer = Answer::kMore;
  for_each_message(octets, [&](const nlmsghdr& message) {
    if (message.nlmsg_seq != sequence) return true;  // of a question given up before
    const bool multipart = (message.nlmsg_flags & NLM_F_MULTI) != 0;
    const bool last = message.nlmsg_type == NLMSG_DONE || message.nlmsg_type == NLMSG_ERROR;
    if ((message.nlmsg_flags & NLM_F_DUMP_INTR) != 0) error = EINTR;
    if (const int refused = last ? error_in(message) : 0; refused != 0) error = refused;
    if (!last) visit(message);
    if (last || !multipart) answer = Answer::kComplete;
    return answer == Answer::kMore;
  });
  return answer;
}

bool NetlinkSocket::drain(const Visitor& visit) {
  AnswerBuffer announced;
  for (bool complete = true;;) {
    const ssize_t got =
        recv(socket_.get(), announced.octets.data(), announced.octets.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == ENOBUFS)) {
      if (errno == ENOBUFS) complete = false;
      continue;
    }
    if (got <= 0) return complete;
    const auto octets = std::span(announced.octets).first(static_cast<std::size_t>(got));
    for_each_message(octets, [&](const nlmsghdr& message) {
      visit(message);
      return true;
    });
  }
}

}  // namespace post::posix
