// Pipelined echoes through Carriers.
#include <algorithm>

#include "tests/bench/sockets/carriers.h"
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/party.h"
#include "tests/bench/sockets/streams.h"

namespace post::bench {
namespace {

class Client {
 public:
  Client(const SocketAddress& server, const Stream& figures)
      : content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        meter_(figures),
        window_(figures),
        party_("client"),
        endpoint_(party_.host()),
        carrier_(endpoint_.initiate({}, Remote::address(server), over_post())) {}

  Sample run() {
    carrier_.ready([this](const InMessage&) { return received(); });
    carrier_.on_closed([this](Cause) { party_.loop().stop(); });
    request(window_.first());
    party_.loop().run();
    return meter_.sample();
  }

 private:
  void request(std::uint64_t count) {
    for (; count > 0; --count) carrier_.send(content_);
  }
  bool received() {
    const bool more = meter_.arrived();
    more ? request(window_.after(1)) : static_cast<void>(carrier_.close());
    return more;
  }

  Bytes content_;
  RateMeter meter_;
  Window window_;
  Party party_;
  Endpoint endpoint_;
  Carrier carrier_;
};

}  // namespace

Sample pipelined_over_post(const Stream& figures) {
  EchoThread server([](auto& listening) { serve_echoes_over_carriers(over_post(), listening); },
                    figures.placement);
  return Client(server.address(), figures).run();
}

}  // namespace post::bench
