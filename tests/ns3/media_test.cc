// Links that only ns-3 has: CSMA, Wi-Fi access and queue discs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/lab/ns3/ns3_world.h"
#include "tests/lab/scenario/support.h"
#include "tests/ns3/datagram_load.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

/// client ==medium== router -- server
Loaded access(const std::string& link, const std::string& more = "") {
  return testing::parse(R"(
title = "One access link"
duration = "10 s"
[hosts.client.interfaces]
eth0 = { addresses = ["10.0.1.2/24", "fd00:1::2/64"] }
[hosts.server.interfaces]
eth0 = { addresses = ["10.0.2.2/24", "fd00:2::2/64"] }
[routers.router.interfaces]
client = { addresses = ["10.0.1.1/24", "fd00:1::1/64"] }
server = { addresses = ["10.0.2.1/24", "fd00:2::1/64"] }
[links.access]
ends = ["client.eth0", "router.client"]
)" + link + R"(
[links.core]
ends = ["router.server", "server.eth0"]
rate = "unlimited"
delay = "5 ms"
)" + more);
}

LoadLogs run(const std::string& link, Family family = Family::kIpv4, Duration start = 1ms,
             const std::string& more = "") {
  Loaded loaded = access(link, more);
  EXPECT_EQ(testing::messages(loaded), "");
  if (!loaded.ok()) return {};
  const LoadOptions options{.hosts = {"client", "server"}, .family = family, .start = start};
  return run_load(*loaded.scenario, ns3_world(), options);
}

std::string refusal(const std::string& link, const std::string& more = "") {
  Loaded loaded = access(link, more);
  EXPECT_EQ(testing::messages(loaded), "");
  const auto world = ns3_world().make(*loaded.scenario, {});
  EXPECT_FALSE(world.ok());
  if (world) return "";
  EXPECT_EQ(world.error().name, "unsupported");
  return world.error().text;
}

TEST(Media, csma_carries_both_families) {
  const std::string link = R"(medium = "csma"
rate = "100 Mbit/s"
delay = "10 us")";
  EXPECT_THAT(run(link).arrivals, SizeIs(400));
  EXPECT_THAT(run(link, Family::kIpv6).arrivals, SizeIs(400));
}

TEST(Media, csma_without_a_rate_takes_no_time) {
  const std::string link = R"(medium = "csma"
rate = "unlimited"
delay = "10 us")";
  EXPECT_THAT(run(link).arrivals, SizeIs(400));
}

TEST(Media, a_router_takes_nothing_over_an_interface_that_is_down) {
  const std::string link = R"(medium = "csma"
rate = "100 Mbit/s"
delay = "10 us")";
  const std::string down = R"([[changes]]
at = "0 ms"
interface = "router.client"
up = false)";
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    const LoadLogs logs = run(link, family, 1ms, down);
    EXPECT_THAT(logs.arrivals, Not(Contains(HasSubstr("from client"))));
    EXPECT_THAT(logs.drops, Contains(HasSubstr(" router interface_down ")).Times(200));
  }
}

TEST(Media, csma_loses_by_the_projects_verdicts) {
  const LoadLogs logs = run(R"(medium = "csma"
rate = "100 Mbit/s"
delay = "10 us"
loss = { kind = "drop_list", packets = [3, 4] })");
  EXPECT_THAT(logs.arrivals, SizeIs(396));
  EXPECT_THAT(logs.drops, SizeIs(4));
  EXPECT_THAT(logs.drops, Contains(HasSubstr("access/client.eth0 drop_list")));
}

TEST(Media, csma_has_one_rate_for_both_directions) {
  EXPECT_THAT(refusal(R"(medium = "csma"
rate = "100 Mbit/s"
delay = "10 us"
from.client.rate = "10 Mbit/s")"),
              HasSubstr("CSMA has one rate"));
}

TEST(Media, wifi_access_carries_both_families_once_the_station_is_associated) {
  const std::string link = R"(medium = "wifi"
rate = "24 Mbit/s"
delay = "0 ms")";
  EXPECT_THAT(run(link, Family::kIpv4, 1s).arrivals, SizeIs(400));
  EXPECT_THAT(run(link, Family::kIpv6, 1s).arrivals, SizeIs(400));
}

TEST(Media, wifi_has_no_delay_of_its_own) {
  EXPECT_THAT(refusal(R"(medium = "wifi"
rate = "24 Mbit/s"
delay = "5 ms")"),
              HasSubstr("the delay is that of the air"));
}

TEST(Media, wifi_has_a_largest_frame) {
  EXPECT_THAT(refusal(R"(medium = "wifi"
rate = "24 Mbit/s"
delay = "0 ms"
mtu = "2297 B")"),
              HasSubstr("the mtu is 2296 B at most"));
}

TEST(Media, wifi_does_not_change_during_a_run) {
  EXPECT_THAT(refusal(R"(medium = "wifi"
rate = "24 Mbit/s"
delay = "0 ms")",
                      R"([[changes]]
at = "1 s"
link = "access"
up = false)"),
              HasSubstr("a link of Wi-Fi cannot in ns-3"));
}

TEST(Media, of_ns_3_have_none_of_the_tables_of_point_to_point_links) {
  const std::string csma = "medium = \"csma\"\nrate = \"10 Mbit/s\"\ndelay = \"1 ms\"\n";
  for (const std::string more : {R"(jitter = "1 ms")", R"(black_hole = true)",
                                 R"(policer = { rate = "1 Mbit/s", burst = "9 kB" })",
                                 R"(queue = { kind = "codel", limit = "9 packets" })",
                                 R"(queue = { limit = "9 packets", mark_from = "2 packets" })"}) {
    EXPECT_THAT(refusal(csma + more), HasSubstr("which a medium csma has not in ns-3")) << more;
  }
}

std::string disc_link(const std::string& disc, const std::string& limit) {
  return "rate = \"1 Mbit/s\"\ndelay = \"1 ms\"\nqueue = { kind = \"" + disc + "\", limit = \"" +
         limit + "\" }";
}

TEST(Media, queue_discs_keep_the_queue) {
  for (const std::string disc : {"ns3_codel", "ns3_fq_codel", "pie", "red"}) {
    const LoadLogs logs = run(disc_link(disc, "200 packets"));
    EXPECT_THAT(logs.arrivals.size(), ::testing::Gt(100u)) << disc;
    EXPECT_THAT(logs.drops, Contains(HasSubstr(" " + disc + " "))) << disc;
    EXPECT_THAT(logs.drops, Not(Contains(HasSubstr("queue_full")))) << disc;
    EXPECT_EQ(logs.arrivals.size() + logs.drops.size(), 400u) << disc;
  }
}

/// Sends until it is told to wait.
struct Flood final : DatagramSocket::Delegate {
  explicit Flood(Host& host)
      : socket(*host.network().bind_datagram({*IpAddress::parse("10.0.1.2"), 0}, kAnyInterface)) {
    socket->set_delegate(this);
  }
  SendStatus send() {
    const Bytes bytes = Bytes::copy_of(std::string(1000, 'x'));
    return socket->send({*IpAddress::parse("10.0.2.2"), 7000}, std::span(&bytes, 1), {});
  }
  void on_datagrams() override {}
  void on_sendable() override { ++sendable; }
  void on_path_error(const PathError&) override {}

  std::unique_ptr<DatagramSocket> socket;
  int sendable = 0;
};

TEST(Media, a_queue_disc_that_is_full_blocks_its_senders) {
  Loaded loaded = access(disc_link("ns3_codel", "10 packets"));
  ASSERT_EQ(testing::messages(loaded), "");
  const auto world = ns3_world().make(*loaded.scenario, {});
  ASSERT_TRUE(world.ok());
  ASSERT_TRUE((*world)->run(kStartOfRun + 1ms).ok());  // ns-3 sets its discs up
  Flood flood(*(*world)->host("client"));
  int taken = 0;
  while (taken < 100 && flood.send() == SendStatus::kTaken) ++taken;
  EXPECT_EQ(taken, 11) << "one in the transmitter, ten in the disc";
  EXPECT_EQ(flood.send(), SendStatus::kBlocked);
  EXPECT_EQ(flood.sendable, 0);
  ASSERT_TRUE((*world)->run(kStartOfRun + 10ms).ok());  // 1030 octets take 8.24 ms
  EXPECT_EQ(flood.sendable, 1);
  EXPECT_EQ(flood.send(), SendStatus::kTaken);
}

}  // namespace
}  // namespace post::lab
