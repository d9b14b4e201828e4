#include "sim/network/udp/memberships.h"

#include <algorithm>
#include <set>

namespace post::sim {

void Memberships::add(const IpAddress& group, const Membership& membership) {
  std::vector<Membership>& members = by_group_[group];
  if (std::ranges::find(members, membership) == members.end()) members.push_back(membership);
}

std::vector<GroupPlace> Memberships::remove(const UdpSocket& socket) {
  std::set<GroupPlace> places;
  for (auto at = by_group_.begin(); at != by_group_.end();) {
    std::erase_if(at->second, [&](const Membership& each) {
      const bool gone = each.socket == &socket;
      if (gone) places.insert({each.interface, at->first});
      return gone;
    });
    at = at->second.empty() ? by_group_.erase(at) : std::next(at);
  }
  return {places.begin(), places.end()};
}

SourceFilter Memberships::filter(const GroupPlace& place) const {
  const auto at = by_group_.find(place.group);
  if (at == by_group_.end()) return {};
  std::set<IpAddress> sources;
  for (const Membership& each : at->second) {
    if (each.interface != place.interface) continue;
    if (!each.source) return {.exclude = true};
    sources.insert(*each.source);
  }
  return {.sources = {sources.begin(), sources.end()}};
}

template <class Wanted>
bool Memberships::contains(const GroupFlow& flow, InterfaceId interface, Wanted&& wanted) const {
  const auto at = by_group_.find(flow.group);
  if (at == by_group_.end()) return false;
  return std::ranges::any_of(at->second, [&](const Membership& each) {
    return each.interface == interface && (!each.source || *each.source == flow.source) &&
           wanted(each);
  });
}

bool Memberships::any(const GroupFlow& flow, InterfaceId interface) const {
  return contains(flow, interface, [](const Membership&) { return true; });
}

bool Memberships::of(const UdpSocket& socket, const GroupFlow& flow, InterfaceId interface) const {
  return contains(flow, interface, [&](const Membership& each) { return each.socket == &socket; });
}

}  // namespace post::sim
