// A real peer: our Endpoint with the stack `tcp` and the framer `stream` on one side, socat on the
// other.
#include "tests/posix/socat.h"

#include <optional>
#include <string>

#include "model/endpoint.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

Parameters clear_text() {
  return {PolicyContext{}.security(Security::kNone).require(policy::stack("tcp")), {"stream"}};
}

/// What a Carrier told.
struct Seen {
  void watch(Carrier carrier) {
    carrier.ready([this](InMessage message) {
      received = message.text();
      return true;
    });
    carrier.on_closed([this](Cause cause) { closed = cause; });
  }
  std::optional<std::string> received;
  std::optional<Cause> closed;
};

class WithSocat : public PosixTest {
 protected:
  void SetUp() override {
    if (!Socat::installed()) GTEST_SKIP() << "needs socat";
    PosixTest::SetUp();
    endpoint_ = std::make_unique<Endpoint>(host());
  }
  void TearDown() override { endpoint_.reset(); }

  Endpoint& endpoint() { return *endpoint_; }
  /// socat listening at a free port, with `options` of its socket, joined to `other`.
  std::unique_ptr<Socat> serve(const std::string& other, const std::string& options = "",
                               const std::string& input = "") {
    auto probe = network().listen_stream({kLoopback4, 0});
    address_ = (*probe)->local();
    probe->reset();
    auto socat = std::make_unique<Socat>(
        std::vector<std::string>{
            "TCP-LISTEN:" + std::to_string(address_.port) + ",bind=127.0.0.1,reuseaddr" + options,
            other},
        input);
    EXPECT_TRUE(run_until([&] { return socat->logged("listening on"); }));
    return socat;
  }
  Carrier initiate() {
    return endpoint_->initiate(Local{}, Remote::address(address_), clear_text());
  }
  /// Our server at a free port, which gives its first Carrier to `handler`.
  template <class Handler>
  std::string listen(Handler handler) {
    Listener listener =
        endpoint_->listen(Local{.interface = "lo", .address = kLoopback4}, clear_text());
    EXPECT_FALSE(listener.error().has_value());
    listener.accept([handler](Carrier carrier) {
      handler(carrier);
      return true;
    });
    return "TCP:127.0.0.1:" + std::to_string(listener.locals().at(0).port);
  }

 private:
  SocketAddress address_;
  std::unique_ptr<Endpoint> endpoint_;
};

TEST_F(WithSocat, OurClientIsHeardToItsEndAndReadsTheReplyAfterItsOwnFin) {
  const auto socat = serve("SYSTEM:cat > got; echo heard $(wc -c < got)");
  Seen seen;
  Carrier carrier = initiate();
  seen.watch(carrier);
  carrier.send(pattern(300'000));
  EXPECT_TRUE(run_until([&] { return seen.closed.has_value(); }));
  EXPECT_EQ(seen.received, "heard 300000\n");
  EXPECT_EQ(seen.closed, Cause::kFinished);
  EXPECT_TRUE(run_until([&] { return socat->finished(); }));
  EXPECT_EQ(socat->exit_status(), 0);
  EXPECT_TRUE(socat->file("got") == pattern(300'000));
}

TEST_F(WithSocat, OurServerReadsToTheFinAndAnswersIntoTheOpenHalf) {
  Seen seen;
  Carrier served;
  const std::string address = listen([&](Carrier carrier) {
    served = carrier;
    carrier.on_closed([&](Cause cause) { seen.closed = cause; });
    carrier.ready([&](InMessage message) {
      seen.received = message.text();
      served.send(pattern(250'000));
      return true;
    });
  });
  Socat socat({"STDIO", address}, pattern(200'000));
  EXPECT_TRUE(run_until([&] { return socat.finished(); }));
  EXPECT_EQ(socat.exit_status(), 0);
  EXPECT_TRUE(seen.received == pattern(200'000));
  EXPECT_TRUE(socat.output() == pattern(250'000));
  EXPECT_TRUE(run_until([&] { return seen.closed.has_value(); }));
  EXPECT_EQ(seen.closed, Cause::kFinished);
}

TEST_F(WithSocat, OurAbortIsAResetForIt) {
  const auto socat = serve("PIPE");
  Seen seen;
  Carrier carrier = initiate();
  seen.watch(carrier);
  carrier.on_established([carrier]() mutable { carrier.abort(); });
  carrier.activate();
  EXPECT_TRUE(run_until([&] { return socat->finished(); }));
  EXPECT_TRUE(socat->logged("Connection reset by peer")) << socat->file("err");
}

TEST_F(WithSocat, ItsResetIsTheEndOfOurCarrier) {
  Seen seen;
  bool accepted = false;
  const std::string address = listen([&](Carrier carrier) {
    accepted = true;
    seen.watch(carrier);
  });
  Socat socat({"SYSTEM:echo cut off; sleep 100", address + ",linger=0"}, "");
  ASSERT_TRUE(run_until([&] { return accepted; }));
  run_for(50ms);
  socat.kill();  // its socket lingers for no time: that is a reset
  EXPECT_TRUE(run_until([&] { return seen.closed.has_value(); }));
  EXPECT_EQ(seen.closed, Cause::kReset);
  EXPECT_EQ(seen.received, std::nullopt) << "its end mark never came";
}

TEST_F(WithSocat, APeerThatIsKilledEndsOurCarrier) {
  const auto socat = serve("SYSTEM:sleep 100");
  Seen seen;
  bool up = false;
  Carrier carrier = initiate();
  seen.watch(carrier);
  carrier.on_established([&] { up = true; });
  carrier.send(pattern(5'000'000));  // more than socat takes: some lies unread when it dies
  ASSERT_TRUE(run_until([&] { return up; }));
  run_for(50ms);
  socat->kill();
  EXPECT_TRUE(run_until([&] { return seen.closed.has_value(); }));
  EXPECT_EQ(seen.closed, Cause::kReset);
}

}  // namespace
}  // namespace post::posix
