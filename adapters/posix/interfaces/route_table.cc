#include "adapters/posix/interfaces/route_table.h"

#include <algorithm>
#include <span>

#include "adapters/posix/system_address.h"

namespace post::posix {
namespace {

void add_address(NetlinkRequest& request, std::uint16_t attribute, const IpAddress& address) {
  request.add(attribute, std::as_bytes(std::span(address.octets()).first(address.bits() / 8)));
}

NetlinkRequest request_for(const RouteQuestion& question) {
  rtmsg body{};
  body.rtm_family = static_cast<unsigned char>(system_family(question.remote.family()));
  body.rtm_dst_len = static_cast<unsigned char>(question.remote.bits());
  body.rtm_flags = RTM_F_LOOKUP_TABLE;
  if (!question.local.is_unspecified()) {
    body.rtm_src_len = static_cast<unsigned char>(question.local.bits());
  }
  NetlinkRequest request(RTM_GETROUTE, 0, body);
  add_address(request, RTA_DST, question.remote);
  if (!question.local.is_unspecified()) add_address(request, RTA_SRC, question.local);
  if (question.index != 0) request.add(RTA_OIF, question.index);
  return request;
}

std::uint32_t number_in(const rtattr& attribute) {
  std::uint32_t number = 0;
  std::memcpy(&number, RTA_DATA(&attribute), std::min(sizeof number, RTA_PAYLOAD(&attribute)));
  return number;
}

std::size_t mtu_in(const rtattr& metrics) {
  std::size_t mtu = 0;
  for_each_attribute(static_cast<const rtattr*>(RTA_DATA(&metrics)), RTA_PAYLOAD(&metrics),
                     [&](const rtattr& each) {
                       if (each.rta_type == RTAX_MTU) mtu = number_in(each);
                     });
  return mtu;
}

bool carries(const rtmsg& answer) {
  const bool delivers = answer.rtm_type == RTN_UNICAST || answer.rtm_type == RTN_LOCAL ||
                        answer.rtm_type == RTN_BROADCAST || answer.rtm_type == RTN_ANYCAST ||
                        answer.rtm_type == RTN_MULTICAST;
  // With an interface given, IPv4 takes what no table knows for on-link: that is no route.
  const bool assumed = answer.rtm_family == AF_INET && answer.rtm_table == RT_TABLE_UNSPEC &&
                       answer.rtm_type != RTN_MULTICAST;
  return delivers && !assumed;
}

std::optional<Route> route_in(const nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWROUTE) return {};
  const auto* answer = static_cast<const rtmsg*>(NLMSG_DATA(&message));
  if (!carries(*answer)) return {};
  Route route;
  for_each_attribute(RTM_RTA(answer), RTM_PAYLOAD(&message), [&](const rtattr& each) {
    if (each.rta_type == RTA_OIF) route.index = number_in(each);
    if (each.rta_type == RTA_METRICS) route.mtu = mtu_in(each);
  });
  return route;
}

}  // namespace

std::optional<Route> RouteTable::find(NetlinkSocket& netlink, const RouteQuestion& question) {
  if (const auto known = known_.find(question); known != known_.end()) return known->second;
  if (known_.size() >= kMostKnown) known_.clear();
  std::optional<Route> route;
  const int error = netlink.ask(request_for(question),
                                [&](const nlmsghdr& message) { route = route_in(message); });
  if (error != 0) route.reset();
  known_.emplace(question, route);
  return route;
}

}  // namespace post::posix
