// What the membership protocols need of their node.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/interface.h"
#include "sim/network/packet.h"

namespace post::sim {

class MembershipPort {
 public:
  virtual ~MembershipPort() = default;
  virtual const std::vector<Interface>& membership_interfaces() const = 0;
  virtual void send_membership(Packet&& packet, InterfaceId interface) = 0;
  virtual void drop_membership(const Packet& packet, std::string_view reason) = 0;
  /// For the trace: what changed, in words.
  virtual void note_membership(std::string what) = 0;
};

/// The interface of that id; the caller knows that there is one.
const Interface& membership_interface(const MembershipPort& port, InterfaceId id);

/// Who the node is on that link: its first IPv4 address there, or fe80:: with the lower half of its
/// first IPv6 address (RFC 3810 section 5.1.14 wants a link-local one). Nothing where the interface
/// is down or has no address of the family.
std::optional<IpAddress> membership_source(const Interface& interface, Family family);

}  // namespace post::sim
