// Datagram sockets over the loopback interface.
#include <string>
#include <vector>

#include "tests/contract/datagram_end.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

using contract::DatagramEnd;
using testing::ElementsAre;

class PosixDatagrams : public PosixTest {};

TEST_F(PosixDatagrams, ComeBackFromAnEcho) {
  for (const IpAddress& address : {kLoopback4, kLoopback6}) {
    DatagramEnd client(host(), {address, 0});
    DatagramEnd server(host(), {address, 0});
    server.echo();
    EXPECT_EQ(client.send(server.local(), "hello"), SendStatus::kTaken);
    EXPECT_TRUE(run_until([&] { return !client.arrivals().empty(); }));
    EXPECT_THAT(client.texts(), ElementsAre("hello"));
    const Datagram& datagram = server.arrivals().at(0).datagram;
    EXPECT_EQ(datagram.remote, client.local());
    EXPECT_EQ(datagram.local, server.local());
    EXPECT_EQ(datagram.hop_limit, 64);
  }
}

}  // namespace
}  // namespace post::posix
