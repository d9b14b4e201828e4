#include "sim/network/group.h"

namespace post::sim {
namespace {

// RFC 4291 section 2.7; reserved scopes count as the next wider one.
constexpr unsigned kInterfaceLocal = 1;
constexpr unsigned kLinkLocal = 2;

unsigned scope_of_v6(const IpAddress& group) { return group.octets()[1] & 0x0fu; }

bool is_local_control(const IpAddress& group) { return group.v4_host_order() >> 8 == 0xe00000; }

}  // namespace

bool leaves_host(const IpAddress& group) {
  return group.is_v4() || scope_of_v6(group) > kInterfaceLocal;
}

bool crosses_links(const GroupFlow& flow) {
  if (flow.source.is_link_local()) return false;
  return flow.group.is_v4() ? !is_local_control(flow.group) : scope_of_v6(flow.group) > kLinkLocal;
}

}  // namespace post::sim
