// Peers of post/tcp that do not read: what waits for them is bounded, whoever it is that does not.
#include <malloc.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "adapters/posix/system_address.h"
#include "model/post.h"
#include "model/stacks/post/frame_writer.h"
#include "tests/posix/fixture.h"

namespace post::posix {
namespace {

constexpr std::size_t kMessage = 1024 * 1024;
constexpr std::size_t kMessages = 64;

/// What this process holds of its heap; always 0 under sanitizers, which bring their own.
std::size_t heap() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

class Counting final : public SendObserver {
 public:
  void on_sent(const MessageRef&, const Sent&) override { ++sent; }
  void on_acked(const MessageRef&, const Acked&) override { ++acked; }
  std::size_t sent = 0;
  std::size_t acked = 0;
};

class RealTimeHeldPeers : public PosixTest {
 protected:
  static Parameters over_post() {
    return {PolicyContext{}.require(policy::stack("post/tcp")).security(Security::kNone), {}};
  }
  /// All of one block: what Messages wait costs their sender no octets of its own.
  static void send_all(Carrier& carrier, SendObserver& observer) {
    const Bytes content = Bytes::generate(
        kMessage, [](std::span<std::byte> to) { std::ranges::fill(to, std::byte{0x55}); });
    for (std::size_t i = 0; i < kMessages; ++i) carrier.send(content, &observer);
  }
  bool wait_for(const std::function<bool()>& holds) {
    const Time give_up = loop().now() + 30s;
    while (!holds() && loop().now() < give_up) run_for(1ms);
    return holds();
  }
};

TEST_F(RealTimeHeldPeers, ACarrierWithoutAHandlerHoldsItsReceiveBuffer) {
  Endpoint server(host());
  Listener listener = server.listen({.address = kLoopback4}, over_post());
  Carrier accepted;
  listener.accept([&](Carrier carrier) {
    accepted = carrier;
    return true;
  });
  Endpoint client(host());
  Carrier carrier = client.initiate({}, Remote::address(listener.locals().front()), over_post());
  carrier.activate();
  ASSERT_TRUE(wait_for([&] { return accepted.id() != CarrierId{}; }));
  Counting observer;
  send_all(carrier, observer);
  const std::size_t before = heap();
  run_for(500ms);
  EXPECT_LE(observer.sent, 1u) << "the receive_buffer is as long as one Message";
  EXPECT_LT(heap(), before + 2 * kMessage);

  std::size_t whole = 0;
  accepted.ready([&](const InMessage& message) {
    whole += message.size() == kMessage;
    return true;
  });
  EXPECT_TRUE(wait_for([&] { return observer.acked == kMessages; })) << observer.acked;
  EXPECT_EQ(whole, kMessages);
}

/// A peer that greets, allows everything and then never reads its socket again.
class Deaf {
 public:
  Deaf() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const SystemAddress any({kLoopback4, 0});
    EXPECT_EQ(::bind(listening_.get(), any.data(), any.size()), 0);
    EXPECT_EQ(::listen(listening_.get(), 1), 0);
  }
  SocketAddress local() const { return local_address_of(listening_.get()); }
  /// False: nobody is there yet.
  bool greet() {
    if (connection_.open()) return true;
    connection_ = Descriptor(::accept(listening_.get(), nullptr, nullptr));
    if (!connection_.open()) return false;
    wire::FrameWriter writer;
    ByteSink octets;
    writer.write(wire::Frame(wire::HelloFrame{.max_streams = 1}), octets);
    writer.write(wire::Frame(wire::CreditFrame{0, {std::uint64_t{1} << 40, 1 << 20}}), octets);
    writer.close(octets);
    for (const Bytes& part : octets) {
      EXPECT_EQ(::send(connection_.get(), part.span().data(), part.size(), 0),
                static_cast<ssize_t>(part.size()));
    }
    return true;
  }

 private:
  Descriptor listening_;
  Descriptor connection_;
};

TEST_F(RealTimeHeldPeers, APeerThatLeavesItsSocketUnreadCostsNoMoreThanTheUnsentLimit) {
  Deaf peer;
  Endpoint client(host());
  Carrier carrier = client.initiate({}, Remote::address(peer.local()), over_post());
  bool established = false;
  carrier.on_established([&] { established = true; });
  carrier.activate();
  ASSERT_TRUE(wait_for([&] { return peer.greet(); }));
  ASSERT_TRUE(wait_for([&] { return established; }));
  Counting observer;
  send_all(carrier, observer);
  const std::size_t before = heap();
  run_for(500ms);
  EXPECT_LT(observer.sent, kMessages / 2) << "the kernel's buffers do not hold so many";
  EXPECT_EQ(observer.acked, 0u);
  EXPECT_LT(heap(), before + kMessage / 4);
}

}  // namespace
}  // namespace post::posix
