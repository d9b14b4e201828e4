// Questions about interfaces that the kernel does not answer, or not at once.
#include "adapters/posix/interfaces/monitor.h"

#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>

#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

/// A socket whose other end plays the kernel: answers lie ready before they are asked for.
class PlayedKernel {
 public:
  PlayedKernel() {
    int ends[2] = {-1, -1};
    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
    asker_ = Descriptor(ends[0]);
    kernel_ = Descriptor(ends[1]);
  }
  NetlinkSocket asker() { return NetlinkSocket(std::move(asker_)); }
  void done(std::uint32_t sequence, int error = 0, std::uint16_t flags = 0) {
    say(NLMSG_DONE, sequence, flags, -error);
  }
  void link(std::uint32_t sequence) {
    ifinfomsg body{};
    body.ifi_index = 7;
    say(RTM_NEWLINK, sequence, 0, body);
  }

 private:
  template <class Body>
  void say(std::uint16_t type, std::uint32_t sequence, std::uint16_t flags, const Body& body) {
    const auto all = static_cast<std::uint16_t>(NLM_F_MULTI | flags);
    NetlinkRequest message(type, all, body);
    const std::span<const std::byte> octets = message.finish(sequence);
    ASSERT_EQ(write(kernel_.get(), octets.data(), octets.size()), std::ssize(octets));
  }

  Descriptor asker_;
  Descriptor kernel_;
};

class MonitorTest : public PosixTest {
 protected:
  Result<std::unique_ptr<Monitor>> create() {
    return Monitor::create(loop(), EntityId{9}, true, questions_.asker(), announcements_.asker());
  }
  PlayedKernel questions_;
  PlayedKernel announcements_;
};

TEST_F(MonitorTest, AnErrorAtTheEndOfTheFirstListIsAnErrorByName) {
  questions_.done(1, ENOBUFS);
  const auto monitor = create();
  EXPECT_EQ(monitor.ok() ? "" : monitor.error().name, "no_buffers");
}

TEST_F(MonitorTest, AListThatChangesOvertookIsAskedForAgain) {
  questions_.link(1);
  questions_.done(1, 0, NLM_F_DUMP_INTR);
  questions_.done(2);
  questions_.done(3);
  const auto monitor = create();
  ASSERT_TRUE(monitor.ok());
  EXPECT_TRUE((*monitor)->interfaces().all().empty());
}

TEST_F(MonitorTest, ListsThatChangesAlwaysOvertakeAreGivenUp) {
  for (std::uint32_t i = 1; i <= 4; ++i) questions_.done(i, 0, NLM_F_DUMP_INTR);
  EXPECT_FALSE(create().ok());
}

TEST_F(MonitorTest, AListThatFailsLaterIsAskedForAgain) {
  questions_.done(1);
  questions_.done(2);
  const auto monitor = create();
  ASSERT_TRUE(monitor.ok());
  questions_.done(3, ENOBUFS);
  questions_.link(4);
  questions_.done(4);
  questions_.done(5);
  announcements_.link(0);
  EXPECT_TRUE(run_until([&] { return (*monitor)->interfaces().all().size() == 1; }));
}

}  // namespace
}  // namespace post::posix
