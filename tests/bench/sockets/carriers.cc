// The ping-pong as an application of this library does it.
#include "tests/bench/sockets/carriers.h"

#include <algorithm>

#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

Parameters framed_in_clear_text() {
  return {PolicyContext{}.require(policy::stack("tcp")).security(Security::kNone),
          {"length_prefix"}};
}

class Client {
 public:
  Client(const SocketAddress& server, const PingPong& figures, const Parameters& parameters)
      : content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        meter_(figures),
        party_("client"),
        endpoint_(party_.host()),
        carrier_(endpoint_.initiate({}, Remote::address(server), parameters)) {}

  Sample run() {
    carrier_.ready([this](const InMessage&) { return received(); });
    carrier_.on_closed([this](Cause) { party_.loop().stop(); });
    send();
    party_.loop().run();
    return meter_.sample();
  }

 private:
  void send() {
    meter_.begin();
    carrier_.send(content_);
  }
  bool received() {
    const bool more = meter_.end();
    more ? send() : static_cast<void>(carrier_.close());
    return more;
  }

  Bytes content_;
  EchoMeter meter_;
  Party party_;
  Endpoint endpoint_;
  Carrier carrier_;
};

Sample echo(const PingPong& figures, const Parameters& parameters) {
  EchoThread server([&](auto& listening) { serve_echoes_over_carriers(parameters, listening); },
                    figures.placement);
  return Client(server.address(), figures, parameters).run();
}

}  // namespace

void serve_echoes_over_carriers(const Parameters& parameters,
                                std::promise<SocketAddress>& listening) {
  Party party("server");
  Endpoint endpoint(party.host());
  Listener listener = endpoint.listen({.address = kLoopback.ip}, parameters);
  listener.accept([&party](Carrier carrier) {
    carrier.ready([carrier](InMessage message) mutable {
      carrier.send(message.share());
      return true;
    });
    carrier.on_closed([&party](Cause) { party.loop().stop(); });
    return false;
  });
  listening.set_value(listener.locals().front());
  party.loop().run();
}

Sample echo_over_carriers(const PingPong& figures) { return echo(figures, framed_in_clear_text()); }

Sample echo_over_post(const PingPong& figures) { return echo(figures, over_post()); }

}  // namespace post::bench
