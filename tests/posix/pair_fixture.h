// Two hosts in namespaces of their own, on one loop:  left (10.77.0.1, fd77::1) ---- right (.2)
#pragma once

#include "tests/posix/fixture.h"
#include "tests/posix/test_namespace.h"

namespace post::posix {

class PairTest : public PosixTest {
 protected:
  void SetUp() override {
    if (!left_space_.exists()) GTEST_SKIP() << "needs the right to make network namespaces";
    PosixTest::SetUp();
    ASSERT_TRUE(
        left_space_.ip("link add wire type veth peer name wire netns " + right_space_.path()));
    prepare(left_space_, "1");
    prepare(right_space_, "2");
    left_ = make_host({.name = "left",
                       .entity = EntityId{2},
                       .network_namespace = left_space_.descriptor(),
                       .loopback = false});
    right_ = make_host({.name = "right",
                        .entity = EntityId{3},
                        .network_namespace = right_space_.descriptor(),
                        .loopback = false});
    ASSERT_TRUE(run_until([this] { return usable(left()) && usable(right()); }));
  }

  PosixHost& left() { return *left_; }
  PosixHost& right() { return *right_; }
  const TestNamespace& left_space() const { return left_space_; }
  const TestNamespace& right_space() const { return right_space_; }
  static IpAddress left_address(Family family = Family::kIpv4) {
    return *IpAddress::parse(family == Family::kIpv4 ? "10.77.0.1" : "fd77::1");
  }
  static IpAddress right_address(Family family = Family::kIpv4) {
    return *IpAddress::parse(family == Family::kIpv4 ? "10.77.0.2" : "fd77::2");
  }
  static InterfaceId wire(PosixHost& of) { return of.network().interfaces().at(0).id; }

 private:
  static void prepare(const TestNamespace& space, const std::string& end) {
    ASSERT_TRUE(
        space.run("echo 0 > /proc/sys/net/ipv6/conf/all/accept_dad; "
                  "echo 0 > /proc/sys/net/ipv6/conf/wire/accept_dad; "
                  "echo 3 > /proc/sys/net/ipv4/tcp_fastopen"));
    ASSERT_TRUE(space.ip("link set lo up\nlink set wire up\naddress add 10.77.0." + end +
                         "/24 dev wire\naddress add fd77::" + end + "/64 dev wire nodad"));
  }
  static bool usable(PosixHost& host) {
    for (const Interface& each : host.network().interfaces()) {
      if (each.up && each.addresses.size() >= 2) return true;
    }
    return false;
  }

  TestNamespace left_space_;
  TestNamespace right_space_;
  std::unique_ptr<PosixHost> left_;
  std::unique_ptr<PosixHost> right_;
};

}  // namespace post::posix
