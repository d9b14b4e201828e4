// A full descriptor table: clear errors, nothing lost, nothing leaked.
#include <dirent.h>
#include <sys/resource.h>

#include <string>

#include "tests/contract/datagram_end.h"
#include "tests/posix/fixture.h"
#include "tests/posix/stream_end.h"

namespace post::posix {
namespace {

using contract::ChannelEnd;
using contract::DatagramEnd;
using contract::Listening;

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

/// No further descriptors while it lives.
class FullTable {
 public:
  FullTable() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const Descriptor next(dup(0));
    rlimit full = before_;
    full.rlim_cur = static_cast<rlim_t>(next.get());
    setrlimit(RLIMIT_NOFILE, &full);
  }
  ~FullTable() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

class Exhaustion : public PosixTest {};

TEST_F(Exhaustion, AFullDescriptorTableIsAnErrorByName) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    Listening listening(host(), {address, 0});
    const FullTable full;
    EXPECT_EQ(DatagramEnd(host(), {address, 0}).error(), "too_many_open_files");
    EXPECT_EQ(Listening(host(), {address, 0}).error(), "too_many_open_files");
    const auto channel =
        network().connect_stream({{address, 0}, listening.listener().local(), kAnyInterface}, {});
    EXPECT_EQ(channel.ok() ? "" : channel.error().name, "too_many_open_files");
  }
  const FullTable full;
  const auto loop_of_its_own = Loop::create();
  EXPECT_EQ(loop_of_its_own.ok() ? "" : loop_of_its_own.error().name, "too_many_open_files");
  const auto another = PosixHost::create(loop(), {.name = "another"});
  EXPECT_EQ(another.ok() ? "" : another.error().name, "too_many_open_files");
}

TEST_F(Exhaustion, ConnectionsWaitForADescriptorWithoutSpinning) {
  Listening listening(host(), {kLoopback4, 0});
  const auto client =
      connect(host(), {{kLoopback4, 0}, listening.listener().local(), kAnyInterface});
  client->send("patience");
  {
    const FullTable full;
    const std::uint64_t turns_before = loop().counters().turns;
    loop().run_until(loop().now() + 200ms);
    EXPECT_TRUE(listening.accepted().empty());
    EXPECT_GE(host().counters().accept_waits, 2u);
    EXPECT_LT(loop().counters().turns - turns_before, 30u);
  }
  ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
  EXPECT_TRUE(run_until([&] { return listening.only().received() == "patience"; }));
}

TEST_F(Exhaustion, NothingIsLeaked) {
  const auto round = [this] {
    auto other = make_host({.name = "other"});
    Listening listening(*other, {kLoopback4, 0});
    DatagramEnd datagrams(host(), {kLoopback4, 0});
    datagrams.send(listening.listener().local(), "refused");
    const auto client =
        connect(host(), {{kLoopback4, 0}, listening.listener().local(), kAnyInterface});
    const auto refused = connect(host(), {{kLoopback4, 0}, {kLoopback4, 1}, kAnyInterface});
    ASSERT_TRUE(run_until([&] { return listening.accepted().size() == 1; }));
    EXPECT_FALSE(DatagramEnd(host(), datagrams.local()).error().empty());
    EXPECT_FALSE(Listening(host(), listening.listener().local()).error().empty());
    client->finish_after_sending();
    run_until([&] { return refused->count("closed: refused") == 1; });
  };
  round();
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) round();
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace post::posix
