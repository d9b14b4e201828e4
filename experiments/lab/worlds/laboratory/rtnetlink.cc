#include "experiments/lab/worlds/laboratory/rtnetlink.h"

#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "adapters/posix/errors.h"
#include "experiments/lab/worlds/laboratory/netlink_request.h"

namespace post::lab {
namespace {

using posix::error_of;

constexpr std::uint16_t kCreate = NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;

/// Packets that wait for this process to read them. What is lost here nobody counts: so many.
constexpr std::uint32_t kTransmitQueue = 4096;

unsigned char family_number(Family family) { return family == Family::kIpv4 ? AF_INET : AF_INET6; }

ifinfomsg link_header(LinkIndex link) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = static_cast<int>(link);
  return header;
}

/// What the answer to a request says: 0 for yes, else an errno.
int status_in(std::span<const std::byte> answer) {
  nlmsghdr envelope{};
  if (answer.size() < sizeof envelope) return EPROTO;
  std::memcpy(&envelope, answer.data(), sizeof envelope);
  if (envelope.nlmsg_type != NLMSG_ERROR) return 0;
  nlmsgerr status{};
  if (answer.size() < sizeof envelope + sizeof status.error) return EPROTO;
  std::memcpy(&status.error, answer.data() + sizeof envelope, sizeof status.error);
  return -status.error;
}

Result<void> outcome_of(int status, std::string_view tried) {
  return status == 0 ? Result<void>() : Result<void>(error_of(status, tried));
}

std::uint8_t type_without_interface(sim::RouteKind kind) {
  if (kind == sim::RouteKind::kProhibit) return RTN_PROHIBIT;
  return kind == sim::RouteKind::kBlackhole ? RTN_BLACKHOLE : RTN_UNREACHABLE;
}

}  // namespace

Result<Rtnetlink> Rtnetlink::open() {
  posix::Descriptor made(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!made.open()) return error_of(errno, "opening rtnetlink");
  return Rtnetlink(std::move(made));
}

Result<LinkIndex> Rtnetlink::index_of(const std::string& interface) const {
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  if (ioctl(socket_.get(), SIOCGIFINDEX, &request) != 0) {
    return error_of(errno, "finding the interface " + interface);
  }
  return LinkIndex{request.ifr_ifindex};
}

int Rtnetlink::ask(NetlinkRequest& request) {
  const auto octets = request.finish(++sequence_);
  if (send(socket_.get(), octets.data(), octets.size(), 0) < 0) return errno;
  std::array<std::byte, 16 * 1024> answer;
  const ssize_t size = recv(socket_.get(), answer.data(), answer.size(), 0);
  if (size < 0) return errno;
  return status_in(std::span(answer).first(static_cast<std::size_t>(size)));
}

Result<void> Rtnetlink::set_up(LinkIndex link, std::optional<std::size_t> mtu) {
  ifinfomsg header = link_header(link);
  header.ifi_flags = IFF_UP;
  header.ifi_change = IFF_UP;
  NetlinkRequest request(RTM_NEWLINK, NLM_F_ACK, header);
  if (mtu) request.add(IFLA_MTU, static_cast<std::uint32_t>(*mtu));
  if (link != kLoopback) request.add(IFLA_TXQLEN, kTransmitQueue);
  return outcome_of(ask(request), "setting an interface up");
}

int Rtnetlink::change_address(std::uint16_t type, std::uint16_t flags, LinkIndex link,
                              const IpPrefix& address) {
  ifaddrmsg header{};
  header.ifa_family = family_number(address.address.family());
  header.ifa_prefixlen = address.length;
  header.ifa_flags = IFA_F_NODAD;
  header.ifa_index = static_cast<std::uint32_t>(link);
  NetlinkRequest request(type, flags, header);
  request.add(IFA_LOCAL, address.address);
  request.add(IFA_ADDRESS, address.address);
  return ask(request);
}

Result<void> Rtnetlink::add_address(LinkIndex link, const IpPrefix& address) {
  return outcome_of(change_address(RTM_NEWADDR, kCreate, link, address),
                    "adding the address " + address.to_string());
}

Result<void> Rtnetlink::remove_address(LinkIndex link, const IpPrefix& address) {
  return outcome_of(change_address(RTM_DELADDR, NLM_F_ACK, link, address),
                    "removing the address " + address.to_string());
}

Result<void> Rtnetlink::add_route(const RouteRequest& route) {
  rtmsg header{};
  header.rtm_family = family_number(route.destination.address.family());
  header.rtm_dst_len = route.destination.length;
  header.rtm_table = RT_TABLE_UNSPEC;  // RTA_TABLE has it
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = route.out ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  header.rtm_type = route.out ? std::uint8_t{RTN_UNICAST} : type_without_interface(route.kind);
  NetlinkRequest request(RTM_NEWROUTE, kCreate, header);
  if (route.destination.length > 0) request.add(RTA_DST, route.destination.address);
  if (route.out) request.add(RTA_OIF, static_cast<std::uint32_t>(*route.out));
  request.add(RTA_TABLE, route.table);
  if (route.metric > 0) request.add(RTA_PRIORITY, route.metric);
  const int status = ask(request);
  if (status == EEXIST) return {};
  return outcome_of(status, "adding a route to " + route.destination.to_string());
}

int Rtnetlink::change_source_rule(std::uint16_t type, std::uint16_t flags, const IpAddress& source,
                                  std::uint32_t table) {
  fib_rule_hdr header{};
  header.family = family_number(source.family());
  header.src_len = static_cast<std::uint8_t>(source.bits());
  header.action = FR_ACT_TO_TBL;
  NetlinkRequest request(type, flags, header);
  request.add(FRA_SRC, source);
  request.add(FRA_TABLE, table);
  return ask(request);
}

Result<void> Rtnetlink::add_source_rule(const IpAddress& source, std::uint32_t table) {
  return outcome_of(change_source_rule(RTM_NEWRULE, kCreate, source, table),
                    "routing by the source " + source.to_string());
}

Result<void> Rtnetlink::remove_source_rule(const IpAddress& source, std::uint32_t table) {
  return outcome_of(change_source_rule(RTM_DELRULE, NLM_F_ACK, source, table),
                    "routing no more by the source " + source.to_string());
}

Result<void> Rtnetlink::refresh(LinkIndex link) {
  NetlinkRequest request(RTM_GETLINK, 0, link_header(link));
  return outcome_of(ask(request), "looking at an interface");
}

}  // namespace post::lab
