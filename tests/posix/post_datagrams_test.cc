// The stack post/udp over the kernel's sockets: the same code as in every world.
#include <string>
#include <vector>

#include "model/post.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

Parameters speaking_post() {
  return {PolicyContext{}.security(Security::kNone).require(policy::stack("post/udp")), {}};
}

class PosixPostDatagrams : public PosixTest {};

TEST_F(PosixPostDatagrams, CarryMessagesBothWaysOverLoopback) {
  Endpoint client(host());
  Endpoint server(host());
  Listener listener =
      server.listen({.interface = {}, .address = kLoopback4, .provisioning_domain = {}, .port = 0},
                    speaking_post());
  ASSERT_TRUE(!listener.error()) << listener.error()->text;
  std::vector<std::string> echoed;
  listener.accept([](Carrier carrier) {
    carrier.ready([carrier](const InMessage& message) mutable {
      carrier.send(message.share());
      return true;
    });
    return true;
  });
  Carrier carrier = client.initiate({}, Remote::address(listener.locals().at(0)), speaking_post());
  carrier.ready([&](const InMessage& message) {
    echoed.emplace_back(message.text());
    return true;
  });
  std::vector<std::string> sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back(std::to_string(i) + std::string(i % 10 == 0 ? 20'000 : 100, 'x'));
    carrier.send(sent.back());
  }
  EXPECT_TRUE(run_until([&] { return echoed.size() == sent.size(); }));
  EXPECT_EQ(echoed, sent);
}

}  // namespace
}  // namespace post::posix
