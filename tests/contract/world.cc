#include "tests/contract/world.h"

#include <array>
#include <cstdint>

#include "model/check.h"

namespace post::contract {
namespace {

InterfaceAddress numbered(std::size_t link, std::uint8_t end, Family family) {
  const auto number = static_cast<std::uint8_t>(link);
  if (family == Family::kIpv4) {
    const std::uint32_t network = 0x0a000000u | (std::uint32_t{number} << 8);
    return {{IpAddress::v4(network | end), 24}};
  }
  return {{IpAddress::v6({0xfd, 0, 0, 0, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, end}), 64}};
}

}  // namespace

std::string interface_name(std::string_view peer) { return "to-" + std::string(peer); }

InterfaceAddress address_of(const Plan& plan, std::string_view host, std::string_view peer,
                            Family family) {
  for (std::size_t n = 0; n < plan.links.size(); ++n) {
    const LinkPlan& link = plan.links[n];
    if (link.a == host && link.b == peer) return numbered(n, 1, family);
    if (link.b == host && link.a == peer) return numbered(n, 2, family);
  }
  invariant_broken("the plan has a link between these hosts", std::source_location::current());
}

}  // namespace post::contract
