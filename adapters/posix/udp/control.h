// Control messages of sendmsg and recvmsg (cmsg(3)).
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace post::posix {

/// Room for what one datagram brings or takes.
struct ControlBuffer {
  alignas(cmsghdr) std::array<std::byte, 192> octets;
};

/// Appends control messages to a message whose `msg_control` is a ControlBuffer.
class ControlWriter {
 public:
  ControlWriter(msghdr& message, ControlBuffer& buffer) : message_(message) {
    message_.msg_control = buffer.octets.data();
    message_.msg_controllen = 0;
  }
  template <class Value>
  void add(int level, int type, const Value& value) {
    auto* at = static_cast<std::byte*>(message_.msg_control) + message_.msg_controllen;
    cmsghdr header{};
    header.cmsg_len = CMSG_LEN(sizeof value);
    header.cmsg_level = level;
    header.cmsg_type = type;
    std::memset(at, 0, CMSG_SPACE(sizeof value));
    std::memcpy(at, &header, sizeof header);
    std::memcpy(at + CMSG_LEN(0), &value, sizeof value);
    message_.msg_controllen += CMSG_SPACE(sizeof value);
  }

 private:
  msghdr& message_;
};

template <class Visit>
void for_each_control(msghdr& message, Visit visit) {
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
       each = CMSG_NXTHDR(&message, each)) {
    visit(*each);
  }
}

template <class Value>
Value value_of(const cmsghdr& control) {
  Value value{};
  const std::size_t size = control.cmsg_len - CMSG_LEN(0);
  std::memcpy(&value, CMSG_DATA(&control), std::min(sizeof value, size));
  return value;
}

}  // namespace post::posix
