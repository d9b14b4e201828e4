// Questions to the kernel's routing socket, and its announcements (rtnetlink(7)).
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>

#include "adapters/posix/descriptor.h"
#include "model/result.h"

namespace post::posix {

/// A request under construction: header, body and attributes.
class NetlinkRequest {
 public:
  template <class Body>
  NetlinkRequest(std::uint16_t type, std::uint16_t flags, const Body& body) {
    nlmsghdr header{};
    header.nlmsg_len = NLMSG_LENGTH(sizeof body);
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    std::memcpy(octets_.data(), &header, sizeof header);
    std::memcpy(octets_.data() + NLMSG_HDRLEN, &body, sizeof body);
    size_ = NLMSG_ALIGN(header.nlmsg_len);
  }
  void add(std::uint16_t attribute, std::span<const std::byte> value);
  template <class Value>
  void add(std::uint16_t attribute, const Value& value) {
    add(attribute, std::as_bytes(std::span(&value, 1)));
  }
  /// The whole, with its length and this sequence number filled in.
  std::span<const std::byte> finish(std::uint32_t sequence);

 private:
  alignas(nlmsghdr) std::array<std::byte, 256> octets_{};
  std::size_t size_ = 0;
};

/// Attributes of a message, in their order.
void for_each_attribute(const rtattr* first, std::size_t length,
                        const std::function<void(const rtattr&)>& visit);

class NetlinkSocket {
 public:
  using Visitor = std::function<void(const nlmsghdr&)>;

  /// `groups`: RTMGRP_… to hear announcements of; 0: none, for requests.
  static Result<NetlinkSocket> open(std::uint32_t groups);
  /// Over one that is open.
  explicit NetlinkSocket(Descriptor socket) : socket_(std::move(socket)) {}
  int descriptor() const { return socket_.get(); }

  /// Sends `request` and visits each message of its answer. The system's error number, or 0;
  /// EINTR: something changed during a dump, which may be inconsistent. Ask again.
  int ask(NetlinkRequest request, const Visitor& visit);
  /// Visits the announcements that wait. False where some were lost.
  bool drain(const Visitor& visit);

 private:
  enum class Answer : std::uint8_t { kMore, kComplete };
  Answer take(std::span<const std::byte> octets, std::uint32_t sequence, const Visitor& visit,
              int& error) const;

  Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace post::posix
