// Messages one way through Carriers.
#include <algorithm>

#include "tests/bench/sockets/carriers.h"
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/party.h"
#include "tests/bench/sockets/streams.h"

namespace post::bench {
namespace {

/// Two windows of Messages are on their way into the stack at once: the last one of each, once it
/// has left, asks for the next window.
class Sender final : private SendObserver {
 public:
  explicit Sender(const Stream& figures)
      : content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        window_(figures) {}

  void start(Carrier carrier) {
    carrier_ = std::move(carrier);
    send(window_.first());
    send(window_.first());
  }

 private:
  void on_sent(const MessageRef&, const Sent&) override { send(window_.first()); }

  void send(std::uint64_t count) {
    for (; count > 1; --count) carrier_.send(content_);
    if (count == 1) carrier_.send(content_, this);
  }

  Bytes content_;
  Window window_;
  Carrier carrier_;
};

void serve(const Stream& figures, std::promise<SocketAddress>& listening) {
  Party party("server");
  Sender sender(figures);
  Endpoint endpoint(party.host());
  Listener listener = endpoint.listen({.address = kLoopback.ip}, over_post());
  listener.accept([&](Carrier carrier) {
    carrier.on_closed([&party](Cause) { party.loop().stop(); });
    sender.start(std::move(carrier));
    return false;
  });
  listening.set_value(listener.locals().front());
  party.loop().run();
}

}  // namespace

Sample one_way_over_post(const Stream& figures) {
  EchoThread server([&](auto& listening) { serve(figures, listening); }, figures.placement);
  Party party("client");
  Endpoint endpoint(party.host());
  Carrier carrier = endpoint.initiate({}, Remote::address(server.address()), over_post());
  RateMeter meter(figures);
  carrier.ready([&](const InMessage&) {
    const bool more = meter.arrived();
    if (!more) carrier.close();
    return more;
  });
  carrier.on_closed([&party](Cause) { party.loop().stop(); });
  carrier.activate();
  party.loop().run();
  return meter.sample();
}

}  // namespace post::bench
