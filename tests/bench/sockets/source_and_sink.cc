// Datagrams one way through a Source and a Sink.
#include <algorithm>

#include "model/post.h"
#include "tests/bench/sockets/datagrams.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

Parameters in_clear_text() {
  return {PolicyContext{}.require(policy::stack("udp")).security(Security::kNone), {}};
}

/// A window of Messages leaves when the one before is there.
class OneWay {
 public:
  explicit OneWay(const Stream& figures)
      : content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        meter_(figures),
        window_(figures),
        party_("host"),
        endpoint_(party_.host()),
        sink_(endpoint_.sink({.address = kLoopback.ip}, in_clear_text())),
        source_(endpoint_.source({}, Remote::address(sink_.locals().front()), in_clear_text())),
        lost_(party_.host().executor(), Phase::kTimer, party_.host().entity(), [this] { lost(); }) {
  }

  Sample run() {
    sink_.ready([this](const InMessage&) { received(); });
    send();
    party_.loop().run();
    return meter_.sample();
  }

 private:
  void send() {
    under_way_ = window_.first();
    for (std::uint64_t i = 0; i < under_way_; ++i) source_.send(content_);
    lost_.arm(after(party_.host().executor().now(), kLostAfter));
  }
  void received() {
    if (!meter_.arrived()) return party_.loop().stop();
    if (--under_way_ == 0) send();
  }
  void lost() {
    window_.lost(under_way_);
    send();
  }

  Bytes content_;
  RateMeter meter_;
  Window window_;
  std::uint64_t under_way_ = 0;
  Party party_;
  Endpoint endpoint_;
  Sink sink_;
  Source source_;
  Task lost_;
};

}  // namespace

Sample datagrams_over_source_and_sink(const Stream& figures) { return OneWay(figures).run(); }

}  // namespace post::bench
