// Sources and Sinks over the loopback.
#include <string>

#include "model/endpoint.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

using SourceTest = PosixTest;

// Other interfaces' addresses reach it, too, but come first by their names only.
TEST_F(SourceTest, SpeaksToTheLoopbackFromTheLoopback) {
  const Parameters over_udp{PolicyContext{}.security(Security::kNone).require(policy::stack("udp")),
                            {}};
  Endpoint endpoint(host());
  Sink sink = endpoint.sink({.address = kLoopback4}, over_udp);
  ASSERT_FALSE(sink.error().has_value());
  std::string received;
  sink.ready([&](const InMessage& message) { received = message.text(); });
  Source source = endpoint.source({}, Remote::address(sink.locals().front()), over_udp);
  source.send("hello");
  EXPECT_TRUE(run_until([&] { return received == "hello"; }));
  ASSERT_EQ(source.transients().size(), 1u);
  EXPECT_EQ(source.transients()[0].local.ip, kLoopback4);
}

}  // namespace
}  // namespace post::posix
