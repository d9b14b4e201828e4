// A bench for multicast: members of groups, and a tree of two routers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {

constexpr InterfaceId kFirst{1};

/// A socket that is bound to a group and has joined it.
struct Member : Receiver {
  Member(SimHost& host, std::string_view group, InterfaceId interface = kFirst)
      : Receiver(host, group) {
    must(host.network().join(*socket, endpoint(group).ip, interface));
  }
  Member(SimHost& host, std::string_view group, std::string_view source) : Receiver(host, group) {
    must(host.network().join_source(*socket, endpoint(group).ip, ip(source), kFirst));
  }
};

/// How a tree speaks: both families have the same routes.
struct Speech {
  std::string group;
  std::string sender;  ///< host s
  std::string other;   ///< host c
};
inline const std::vector<Speech> kSpeeches = {
    {"239.1.2.3:5000", "10.1.0.2:1000", "10.5.0.2:1000"},
    {"[ff15::7]:5000", "[2001:db8:1::2]:1000", "[2001:db8:5::2]:1000"}};

//   s -- 1 ms -- r1 -- 2 ms -- r2 -- 4 ms -- a
//                 |             '--- 8 ms -- b
//                 '-- 16 ms -- c
struct Tree : Lab {
  explicit Tree(std::size_t mtu_of_b = 1500, std::optional<MembershipOptions> membership = {})
      : Lab({"a", "b", "c", "s", "r1", "r2", "link ra", "link rb", "link rc", "link rr", "link sr"},
            1, membership),
        s(leaf("s", 1)),
        b(leaf("b", 4)),
        a(leaf("a", 3)),
        c(leaf("c", 5)),
        r1(router("r1", {port("s", 1, 1), port("c", 5, 1), port("r2", 2, 1)})),
        r2(router("r2", {port("r1", 2, 2), port("b", 4, 1), port("a", 3, 1)})),
        sr(link("sr", {"s", "eth0"}, {"r1", "s"}, {.delay = 1ms})),
        rr(link("rr", {"r1", "r2"}, {"r2", "r1"}, {.delay = 2ms})),
        ra(link("ra", {"r2", "a"}, {"a", "eth0"}, {.delay = 4ms})),
        rb(link("rb", {"r2", "b"}, {"b", "eth0"}, {.delay = 8ms}, mtu_of_b)),
        rc(link("rc", {"r1", "c"}, {"c", "eth0"}, {.delay = 16ms})) {
    for (const char* any : {"0.0.0.0/0", "::/0"}) {
      route("r1", any, "r2");
      route("r2", any, "r1");
    }
  }
  std::uint64_t sent(PointToPointLink& link, std::size_t end = 0) {
    return link.end(end).counters().sent;
  }

  SimHost& s;
  SimHost& b;
  SimHost& a;
  SimHost& c;
  Router& r1;
  Router& r2;
  PointToPointLink& sr;
  PointToPointLink& rr;
  PointToPointLink& ra;
  PointToPointLink& rb;
  PointToPointLink& rc;

 private:
  static InterfaceOptions port(std::string name, int net, int end) {
    const std::string number = std::to_string(net);
    const std::string last = std::to_string(end);
    return {std::move(name),
            {prefix("10." + number + ".0." + last + "/24"),
             prefix("2001:db8:" + number + "::" + last + "/64")}};
  }
  SimHost& leaf(std::string name, int net) { return host(std::move(name), {port("eth0", net, 2)}); }
};

}  // namespace post::sim::testing
