// Ten thousand Carriers of post/tcp in one process, each over a connection of its own.
#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/post.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

/// Takes as many descriptors as the system gives while it lives: `wanted` where this process may
/// ask for them, else what it has been allowed.
class Descriptors {
 public:
  explicit Descriptors(rlim_t wanted) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit more{std::max(wanted, before_.rlim_cur), std::max(wanted, before_.rlim_max)};
    if (setrlimit(RLIMIT_NOFILE, &more) == 0) return;
    more = {before_.rlim_max, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &more);
  }
  ~Descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

  static std::size_t limit() {
    rlimit now{};
    getrlimit(RLIMIT_NOFILE, &now);
    return now.rlim_cur;
  }

 private:
  rlimit before_{};
};

class RealTimeManyCarriers : public PosixTest {
 protected:
  static constexpr std::size_t kConnections = 10'000;
  static constexpr std::size_t kOthers = 200;  // descriptors of whatever else runs here
  static constexpr std::size_t kAtOnce = 100;  // fewer than may greet a Listener at one time
  static constexpr Duration kPatience = 60s;   // of a slow machine; each wait ends at once
  static constexpr std::size_t kRounds = 3;

  static std::size_t connections() {
    const std::size_t fit = (Descriptors::limit() - kOthers) / 2;
    if (fit < kConnections) {
      std::cout << fit << " connections instead of " << kConnections
                << ": this process may have no more descriptors\n";
    }
    return std::min(fit, kConnections);
  }
  static Parameters over_post() {
    return {PolicyContext{}.require(policy::stack("post/tcp")).security(Security::kNone), {}};
  }
  bool wait_for(const std::function<bool()>& holds) {
    const Time give_up = loop().now() + kPatience;
    while (!holds() && loop().now() < give_up) run_for(1ms);
    return holds();
  }
};

TEST_F(RealTimeManyCarriers, EchoAllAtOnceEachItsOwn) {
  const Descriptors descriptors(2 * kConnections + kOthers);
  const std::size_t count = connections();
  Endpoint server(host());
  Listener listener = server.listen({.address = kLoopback4}, over_post());
  listener.accept([](Carrier carrier) {
    carrier.ready([carrier](InMessage message) mutable {
      carrier.send(message.share());
      return true;
    });
    return true;
  });
  Endpoint client(host());
  std::vector<Carrier> carriers;
  std::vector<std::vector<std::string>> echoes(count);
  std::size_t established = 0;
  std::size_t arrived = 0;
  std::size_t ended = 0;
  while (carriers.size() < count) {
    for (std::size_t left = std::min(kAtOnce, count - carriers.size()); left > 0; --left) {
      Carrier carrier =
          client.initiate({}, Remote::address(listener.locals().front()), over_post());
      carrier.on_established([&] { ++established; });
      carrier.on_closed([&](Cause) { ++ended; });
      carrier.ready([&, own = carriers.size()](const InMessage& message) {
        echoes[own].emplace_back(message.text());
        ++arrived;
        return true;
      });
      carrier.activate();
      carriers.push_back(carrier);
    }
    ASSERT_TRUE(wait_for([&] { return established == carriers.size(); })) << established;
  }
  for (std::size_t round = 1; round <= kRounds; ++round) {
    for (std::size_t i = 0; i < count; ++i) carriers[i].send(std::to_string(i * round));
    ASSERT_TRUE(wait_for([&] { return arrived == count * round; })) << arrived;
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < count; ++i) {
    right +=
        echoes[i] == std::vector{std::to_string(i), std::to_string(2 * i), std::to_string(3 * i)};
  }
  EXPECT_EQ(right, count);
  EXPECT_EQ(ended, 0u);
}

}  // namespace
}  // namespace post::posix
