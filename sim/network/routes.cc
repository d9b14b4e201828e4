#include "sim/network/routes.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace post::sim {

namespace {

constexpr std::uint32_t leading_ones(unsigned length) {
  return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
}

}  // namespace

IpAddress masked(const IpAddress& address, unsigned length) {
  if (address.is_v4()) {
    return IpAddress::v4(address.v4_host_order() & leading_ones(std::min(length, 32U)));
  }
  std::array<std::uint8_t, 16> octets = address.octets();
  for (unsigned i = 0; i < octets.size(); ++i) {
    const unsigned kept = std::clamp(static_cast<int>(length) - static_cast<int>(8 * i), 0, 8);
    octets[i] &= static_cast<std::uint8_t>(0xff00u >> kept);
  }
  return IpAddress::v6(octets);
}

namespace {

/// Longest first, then by address, then by interface.
bool before(const Route& a, const Route& b) {
  return std::tie(b.destination.length, a.destination.address, a.interface) <
         std::tie(a.destination.length, b.destination.address, b.interface);
}

}  // namespace

void RouteTable::add(Route route) {
  route.destination.address = masked(route.destination.address, route.destination.length);
  const auto at = std::lower_bound(routes_.begin(), routes_.end(), route, before);
  if (at != routes_.end() && !before(route, *at)) return;
  note_start(static_cast<std::size_t>(at - routes_.begin()), route.destination.length);
  routes_.insert(at, route);
}

void RouteTable::remove(const IpPrefix& destination, InterfaceId interface) {
  const Route gone{{masked(destination.address, destination.length), destination.length},
                   interface};
  const auto at = std::lower_bound(routes_.begin(), routes_.end(), gone, before);
  if (at == routes_.end() || before(gone, *at)) return;
  routes_.erase(at);
  starts_.clear();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const bool first = i == 0 || routes_[i - 1].destination.length != routes_[i].destination.length;
    if (first) starts_.push_back(i);
  }
}

void RouteTable::note_start(std::size_t position, std::uint8_t length) {
  const auto starts_later = [&](std::size_t start) {
    return routes_[start].destination.length < length;
  };
  auto later = std::find_if(starts_.begin(), starts_.end(), starts_later);
  const bool known = later != starts_.begin() && routes_[*(later - 1)].destination.length == length;
  if (!known) later = starts_.insert(later, position) + 1;
  for (; later != starts_.end(); ++later) ++*later;
}

const Route* RouteTable::first_of_length(std::size_t start, const IpAddress& to) const {
  const unsigned length = std::min<unsigned>(routes_[start].destination.length, to.bits());
  const Route wanted{{masked(to, length), routes_[start].destination.length}};
  const auto at = std::lower_bound(routes_.begin() + static_cast<std::ptrdiff_t>(start),
                                   routes_.end(), wanted, before);
  return at != routes_.end() && at->destination == wanted.destination ? &*at : nullptr;
}

const Route* RouteTable::next_alternative(const Route* route) const {
  const Route* next = route + 1;
  const bool there = next != routes_.data() + routes_.size();
  return there && next->destination == route->destination ? next : nullptr;
}

}  // namespace post::sim
