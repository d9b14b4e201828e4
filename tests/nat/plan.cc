// The network of the NAT suite, node by node.
#include "model/check.h"
#include "tests/nat/testbed.h"

namespace post::nat_suite {
namespace {

IpPrefix prefix(std::string_view text) { return IpPrefix::parse(text).value(); }

std::vector<IpPrefix> prefixes(std::initializer_list<std::string_view> texts) {
  std::vector<IpPrefix> prefixes;
  for (const std::string_view text : texts) prefixes.push_back(prefix(text));
  return prefixes;
}

PlannedNode host(std::string name, std::initializer_list<std::string_view> addresses) {
  return {std::move(name),
          false,
          {{"eth0", prefixes(addresses)}},
          {{prefix("0.0.0.0/0"), "eth0"}, {prefix("::/0"), "eth0"}}};
}

PlannedNode core() {
  return {"core",
          true,
          {{"nat", prefixes({"203.0.113.2/24", "fd00:3::2/64"})},
           {"xavier", prefixes({"198.51.100.1/24", "fd00:4::1/64"})},
           {"yvonne", prefixes({"198.51.101.1/24", "fd00:5::1/64"})}},
          {{prefix("198.51.100.2/32"), "xavier"},
           {prefix("198.51.100.3/32"), "xavier"},
           {prefix("198.51.101.2/32"), "yvonne"},
           {prefix("198.51.101.3/32"), "yvonne"},
           {prefix("203.0.113.1/32"), "nat"},
           {prefix("203.0.113.9/32"), "nat"},
           {prefix("fd00:1::/64"), "nat"},
           {prefix("fd00:2::/64"), "nat"}}};
}

PlannedNode box() {
  return {std::string(kBox),
          true,
          {{"alice", prefixes({"10.0.1.1/24", "fd00:1::1/64"})},
           {"bob", prefixes({"10.0.2.1/24", "fd00:2::1/64"})},
           {std::string(kOutsideInterface),
            prefixes({"203.0.113.1/24", "203.0.113.9/24", "fd00:3::1/64"})}},
          {{prefix("10.0.1.2/32"), "alice"},
           {prefix("10.0.2.2/32"), "bob"},
           {prefix("198.51.100.0/24"), "wan"},
           {prefix("198.51.101.0/24"), "wan"},
           {prefix("fd00:4::/64"), "wan"},
           {prefix("fd00:5::/64"), "wan"}}};
}

Plan make_plan() {
  return {
      {host("alice", {"10.0.1.2/24", "fd00:1::2/64"}), host("bob", {"10.0.2.2/24", "fd00:2::2/64"}),
       core(), box(), host("xavier", {"198.51.100.2/24", "198.51.100.3/24", "fd00:4::2/64"}),
       host("yvonne", {"198.51.101.2/24", "198.51.101.3/24", "fd00:5::2/64"})},
      {{"alice-nat", {"alice.eth0", "nat.alice"}},
       {"bob-nat", {"bob.eth0", "nat.bob"}},
       {"core-nat", {"core.nat", "nat.wan"}},
       {"core-xavier", {"core.xavier", "xavier.eth0"}},
       {"core-yvonne", {"core.yvonne", "yvonne.eth0"}}}};
}

}  // namespace

const Plan& plan() {
  static const Plan made = make_plan();
  return made;
}

std::string_view host_of(const IpAddress& address) {
  for (const PlannedNode& node : plan().nodes) {
    if (node.forwards) continue;
    for (const IpPrefix& own : node.interfaces[0].addresses) {
      if (own.address == address) return node.name;
    }
  }
  invariant_broken("a host of the plan has this address", std::source_location::current());
}

}  // namespace post::nat_suite
