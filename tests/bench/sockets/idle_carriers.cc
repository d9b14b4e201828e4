#include "tests/bench/sockets/idle_carriers.h"

#include <malloc.h>

#include <algorithm>
#include <vector>

#include "tests/bench/sockets/carriers.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

/// Octets that the program holds of its heap.
double heap() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

/// Both ends, on one host.
class Connections {
 public:
  Connections()
      : party_("host"),
        endpoint_(party_.host()),
        listener_(endpoint_.listen({.address = kLoopback.ip}, over_post())) {
    listener_.accept([](Carrier carrier) {
      carrier.ready([carrier](InMessage message) mutable {
        carrier.send(message.share());
        return true;
      });
      return true;
    });
  }

  /// Returns when each has had its echo. At most kAtOnce greet at one time.
  void open(std::size_t count) {
    for (std::size_t left = count; left > 0;) {
      const std::size_t group = std::min(left, kAtOnce);
      echoing_ = group;
      for (std::size_t i = 0; i < group; ++i) open_one();
      party_.loop().run();
      left -= group;
    }
  }
  /// What was left for later, such as acks, is done.
  void rest() { party_.loop().run_until(after(party_.loop().now(), kRest)); }

 private:
  static constexpr std::size_t kAtOnce = 64;
  static constexpr Duration kRest = std::chrono::milliseconds(50);

  void open_one() {
    Carrier carrier =
        endpoint_.initiate({}, Remote::address(listener_.locals().front()), over_post());
    carrier.ready([this](const InMessage&) {
      if (--echoing_ == 0) party_.loop().stop();
      return true;
    });
    carrier.send("Hello!");
  }

  Party party_;
  Endpoint endpoint_;
  Listener listener_;
  std::size_t echoing_ = 0;
};

}  // namespace

Sample idle_carriers(std::size_t connections) {
  Connections opened;
  opened.open(1);  // what is needed once
  opened.rest();
  const double before = heap();
  Sample sample = measure([&] {
    opened.open(connections);
    return 2 * connections;
  });
  opened.rest();
  sample.octets = (heap() - before) / static_cast<double>(sample.operations);
  return sample;
}

}  // namespace post::bench
