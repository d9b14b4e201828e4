// One netlink request: a header of the family's own and attributes behind it.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "model/address.h"

namespace post::lab {

class NetlinkRequest {
 public:
  template <class Header>
  NetlinkRequest(std::uint16_t type, std::uint16_t flags, const Header& header) {
    nlmsghdr envelope{};
    envelope.nlmsg_type = type;
    envelope.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    append(&envelope, sizeof envelope);
    append(&header, sizeof header);
  }

  template <class Value>
  void add(std::uint16_t type, const Value& value) {
    add(type, &value, sizeof value);
  }
  void add(std::uint16_t type, const IpAddress& address) {
    add(type, address.octets().data(), address.bits() / 8);
  }
  /// The finished request.
  std::span<std::byte> finish(std::uint32_t sequence) {
    nlmsghdr envelope{};
    std::memcpy(&envelope, octets_.data(), sizeof envelope);
    envelope.nlmsg_len = static_cast<std::uint32_t>(octets_.size());
    envelope.nlmsg_seq = sequence;
    std::memcpy(octets_.data(), &envelope, sizeof envelope);
    return octets_;
  }

 private:
  void add(std::uint16_t type, const void* value, std::size_t size) {
    rtattr attribute{};
    attribute.rta_type = type;
    attribute.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(size));
    append(&attribute, sizeof attribute);
    append(value, size);
  }
  /// Padded to netlink's four octets.
  void append(const void* from, std::size_t size) {
    const std::size_t at = octets_.size();
    octets_.resize(at + NLMSG_ALIGN(size));
    if (size > 0) std::memcpy(octets_.data() + at, from, size);
  }

  std::vector<std::byte> octets_;
};

}  // namespace post::lab
