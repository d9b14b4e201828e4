#include "tests/bench/carrier_echo.h"

#include <algorithm>

#include "experiments/lab/trace/digest.h"
#include "experiments/lab/trace/record_writer.h"
#include "model/check.h"
#include "model/post.h"

namespace post::bench {
namespace {

/// Datagrams alone, in clear text: what ns-3's side does too.
PolicyContext datagrams() {
  PolicyContext policy;
  policy.require(policy::stack("udp")).security(Security::kNone).duplicates_ok();
  return policy;
}

class Echoer {
 public:
  explicit Echoer(Host& host) : endpoint_(host, {.system = datagrams()}) {
    endpoint_.listen({.port = TwoHosts::server_address().port}).accept([](Carrier carrier) {
      carrier.ready([carrier](InMessage message) mutable {
        carrier.send(message.share());
        return true;
      });
      return true;
    });
  }

 private:
  Endpoint endpoint_;
};

class Sender {
 public:
  Sender(Host& host, const EchoFigures& figures)
      : figures_(figures),
        content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        endpoint_(host, {.system = datagrams()}),
        carrier_(endpoint_.initiate({}, Remote::address(TwoHosts::server_address()))) {}

  void start() {
    carrier_.ready([this](InMessage) {
      ++echoed_;
      send();
      return true;
    });
    for (std::uint64_t i = 0; i < figures_.window; ++i) send();
  }
  std::uint64_t echoed() const { return echoed_; }

 private:
  void send() {
    if (sent_ == figures_.echoes) return;
    ++sent_;
    carrier_.send(content_);
  }

  EchoFigures figures_;
  Bytes content_;
  Endpoint endpoint_;
  Carrier carrier_;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
};

std::uint64_t echo_over(TwoHosts& hosts, const EchoFigures& figures) {
  const Echoer echoer(hosts.server());
  Sender sender(hosts.client(), figures);
  sender.start();
  hosts.engine().run();
  check(sender.echoed() == figures.echoes, "every echo came back");
  return sender.echoed();
}

}  // namespace

std::uint64_t carrier_echo(const EchoFigures& figures) {
  TwoHosts hosts;
  return echo_over(hosts, figures);
}

std::uint64_t carrier_echo_traced(const EchoFigures& figures) {
  lab::Digest digest;
  lab::TeeSink sink({&digest});
  TwoHosts hosts({.sink = &sink});
  return echo_over(hosts, figures);
}

}  // namespace post::bench
