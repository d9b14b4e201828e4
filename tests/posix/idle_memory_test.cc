// What a Carrier that rests costs. The allocators of sanitizers do not count, so there it is not
// asked.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <malloc.h>

#include "model/post.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Both ends, on one host: each Carrier over a connection of its own.
class IdleMemory : public PosixTest {
 protected:
  static Parameters over_post() {
    return {PolicyContext{}.require(policy::stack("post/tcp")).security(Security::kNone), {}};
  }

  void SetUp() override {
    PosixTest::SetUp();
    endpoint_ = std::make_unique<Endpoint>(host());
    listener_.emplace(endpoint_->listen({.address = kLoopback4}, over_post()));
    listener_->accept([](Carrier carrier) {
      carrier.ready([carrier](InMessage message) mutable {
        carrier.send(message.share());
        return true;
      });
      return true;
    });
  }
  void TearDown() override { endpoint_.reset(); }

  /// Each has had its echo, and nothing is left for later.
  void open(std::size_t count) {
    echoes_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Carrier carrier =
          endpoint_->initiate({}, Remote::address(listener_->locals().front()), over_post());
      carrier.ready([this](const InMessage&) {
        ++echoes_;
        return true;
      });
      carrier.send("Hello!");
    }
    ASSERT_TRUE(run_until([&] { return echoes_ == count; })) << echoes_;
    run_for(50ms);
  }

 private:
  std::unique_ptr<Endpoint> endpoint_;
  std::optional<Listener> listener_;
  std::size_t echoes_ = 0;
};

TEST_F(IdleMemory, ACarrierThatRestsCostsLessThan3800Octets) {
  constexpr std::size_t kConnections = 64;
  open(kConnections);  // what is needed once
  const std::size_t before = allocated();
  open(kConnections);
  const std::size_t each = (allocated() - before) / (2 * kConnections);
  RecordProperty("octets_each", static_cast<int>(each));
  EXPECT_LT(each, 3'800u);
}

}  // namespace
}  // namespace post::posix
#endif
