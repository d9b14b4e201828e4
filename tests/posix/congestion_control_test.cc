// The kernel's congestion control, chosen socket by socket.
#include "adapters/posix/tcp/congestion_control.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "adapters/posix/tcp/open.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

class PosixCongestionControl : public PosixTest {
 protected:
  void SetUp() override {
    PosixTest::SetUp();
    const Result<void> can = check_congestion_control("reno");
    if (!can) GTEST_SKIP() << can.error().text;
  }
};

TEST_F(PosixCongestionControl, IsThatOfTheHostForSocketsThatConnectAndThatAccept) {
  const auto named = make_host({.name = "named", .congestion_control = "reno"});
  ASSERT_NE(named, nullptr);
  const auto listener = named->network().listen_stream({kLoopback4, 0});
  ASSERT_TRUE(listener.ok()) << listener.error().text;
  const SocketAddress to = (*listener)->local();
  const auto channel = named->network().connect_stream({{to.ip, 0}, to, kAnyInterface}, {});
  EXPECT_TRUE(channel.ok()) << channel.error().text;
}

TEST_F(PosixCongestionControl, IsSetOnASocket) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(set_congestion_control(socket.get(), "reno"), 0);
  char name[16] = {};
  socklen_t size = sizeof name;
  ASSERT_EQ(getsockopt(socket.get(), IPPROTO_TCP, TCP_CONGESTION, name, &size), 0);
  EXPECT_EQ(std::string(name), "reno");
}

TEST_F(PosixCongestionControl, ThatTheKernelLacksIsUnsupportedAndSaysWhatThereIs) {
  const auto host = PosixHost::create(loop(), {.name = "odd", .congestion_control = "nonesuch"});
  ASSERT_FALSE(host.ok());
  EXPECT_EQ(host.error().name, "unsupported");
  EXPECT_TRUE(host.error().text.starts_with(
      "this kernel has no TCP congestion control \"nonesuch\"; it has "))
      << host.error().text;
}

}  // namespace
}  // namespace post::posix
