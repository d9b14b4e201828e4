#include "adapters/posix/interfaces/interface_table.h"

#include <linux/if_addr.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "adapters/posix/errors.h"
#include "adapters/posix/system_address.h"

namespace post::posix {
namespace {

constexpr int kMostDumps = 4;  // of which all but the last were overtaken by changes

template <class Body>
const Body& body_of(const nlmsghdr& message) {
  return *static_cast<const Body*>(NLMSG_DATA(&message));
}

template <class Body>
const rtattr* attributes_of(const nlmsghdr& message) {
  const auto* body = static_cast<const std::byte*>(NLMSG_DATA(&message));
  return reinterpret_cast<const rtattr*>(body + NLMSG_ALIGN(sizeof(Body)));
}

template <class Value>
Value value_of(const rtattr& attribute) {
  Value value{};
  std::memcpy(&value, RTA_DATA(&attribute), std::min(sizeof value, RTA_PAYLOAD(&attribute)));
  return value;
}

std::string text_of(const rtattr& attribute) {
  const auto* text = static_cast<const char*>(RTA_DATA(&attribute));
  return {text, strnlen(text, RTA_PAYLOAD(&attribute))};
}

Interface interface_in(const nlmsghdr& message) {
  Interface interface;
  constexpr unsigned kUsable = IFF_UP | IFF_RUNNING;
  interface.up = (body_of<ifinfomsg>(message).ifi_flags & kUsable) == kUsable;
  for_each_attribute(attributes_of<ifinfomsg>(message), IFLA_PAYLOAD(&message),
                     [&](const rtattr& each) {
                       if (each.rta_type == IFLA_IFNAME) interface.name = text_of(each);
                       if (each.rta_type == IFLA_MTU) interface.mtu = value_of<unsigned>(each);
                     });
  return interface;
}

/// Nothing while the address may not be used yet.
std::optional<InterfaceAddress> address_in(const nlmsghdr& message) {
  const auto& header = body_of<ifaddrmsg>(message);
  std::uint32_t flags = header.ifa_flags;
  std::optional<IpAddress> address;
  bool local = false;  // IFA_LOCAL wins: IFA_ADDRESS is the peer's on point-to-point interfaces
  for_each_attribute(
      attributes_of<ifaddrmsg>(message), IFA_PAYLOAD(&message), [&](const rtattr& each) {
        if (each.rta_type == IFA_FLAGS) flags = value_of<std::uint32_t>(each);
        if (each.rta_type != IFA_LOCAL && (each.rta_type != IFA_ADDRESS || local)) return;
        local = each.rta_type == IFA_LOCAL;
        address = header.ifa_family == AF_INET ? address_of(value_of<in_addr>(each))
                                               : address_of(value_of<in6_addr>(each));
      });
  if (!address || (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) != 0) return {};
  return InterfaceAddress{{*address, header.ifa_prefixlen}};
}

bool is_internet(const ifaddrmsg& header) {
  return header.ifa_family == AF_INET || header.ifa_family == AF_INET6;
}

bool same(const Interface& a, const Interface& b) {
  return a.up == b.up && a.mtu == b.mtu && a.addresses == b.addresses;
}

}  // namespace

/// The system's error number, or 0.
int InterfaceTable::dump(NetlinkSocket& netlink, std::vector<Seen>& seen) const {
  seen.clear();
  const int links = netlink.ask({RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}}, [&](const nlmsghdr& each) {
    const auto& header = body_of<ifinfomsg>(each);
    if (each.nlmsg_type != RTM_NEWLINK) return;
    if (!loopback_ && (header.ifi_flags & IFF_LOOPBACK) != 0) return;
    seen.push_back({static_cast<unsigned>(header.ifi_index), interface_in(each)});
  });
  if (links != 0) return links;
  return netlink.ask({RTM_GETADDR, NLM_F_DUMP, ifaddrmsg{}}, [&](const nlmsghdr& each) {
    const auto& header = body_of<ifaddrmsg>(each);
    if (each.nlmsg_type != RTM_NEWADDR || !is_internet(header)) return;
    const auto address = address_in(each);
    for (Seen& one : seen) {
      if (one.index == header.ifa_index && address) one.interface.addresses.push_back(*address);
    }
  });
}

void InterfaceTable::number(std::vector<Seen>& seen) {
  std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
    return a.interface.name < b.interface.name;
  });
  for (Seen& one : seen) {
    const InterfaceId next{static_cast<std::uint32_t>(numbers_.size() + 1)};
    one.interface.id = numbers_.try_emplace(one.interface.name, next).first->second;
  }
}

Result<std::vector<InterfaceId>> InterfaceTable::refresh(NetlinkSocket& netlink) {
  std::vector<Seen> seen;
  int error = EINTR;
  for (int i = 0; i < kMostDumps && error == EINTR; ++i) error = dump(netlink, seen);
  if (error != 0) return error_of(error, "listing interfaces");
  number(seen);
  const std::vector<Interface> before = std::exchange(interfaces_, {});
  ids_.clear();
  std::vector<InterfaceId> changed;
  for (Seen& one : seen) {
    ids_[one.index] = one.interface.id;
    interfaces_.push_back(std::move(one.interface));
  }
  for (const Interface& old : before) {
    const Interface* now = find(old.id);
    if (now == nullptr || !same(*now, old)) changed.push_back(old.id);
  }
  for (const Interface& now : interfaces_) {
    const auto old = std::find_if(before.begin(), before.end(),
                                  [&](const Interface& each) { return each.id == now.id; });
    if (old == before.end()) changed.push_back(now.id);
  }
  return changed;
}

const Interface* InterfaceTable::find(InterfaceId id) const {
  const auto found = std::find_if(interfaces_.begin(), interfaces_.end(),
                                  [id](const Interface& each) { return each.id == id; });
  return found == interfaces_.end() ? nullptr : &*found;
}

const Interface* InterfaceTable::find_index(unsigned index) const { return find(id_of(index)); }

InterfaceId InterfaceTable::id_of(unsigned index) const {
  const auto found = ids_.find(index);
  return found == ids_.end() ? kAnyInterface : found->second;
}

unsigned InterfaceTable::index_of(InterfaceId id) const {
  for (const auto& [index, each] : ids_) {
    if (each == id && id != kAnyInterface) return index;
  }
  return 0;
}

std::string InterfaceTable::name_of(InterfaceId id) const {
  const Interface* interface = find(id);
  return interface == nullptr ? std::string() : interface->name;
}

}  // namespace post::posix
