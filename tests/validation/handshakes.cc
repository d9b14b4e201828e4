// When a server has the first octet of what a client asks.
#include <optional>

#include "tests/bulk/bulk.h"
#include "tests/validation/bottleneck.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

constexpr std::uint64_t kRequest = 100;

struct Opening {
  bool fast = false;            ///< the client asks for TCP Fast Open
  bool server_takes_it = true;  ///< and the server gives cookies
  bool asked_before = false;    ///< an earlier connection had the time to bring a cookie
};

StreamOptions stream_options(const Opening& opening) {
  return {.early_data = opening.fast, .fast_open = opening.fast};
}

sim::tcp::TcpOptions tcp_options(const Opening& opening) {
  sim::tcp::TcpOptions options;
  options.fast_open_client = true;
  options.fast_open_server = opening.server_takes_it;
  return options;
}

/// Round trips from opening the connection to the first octet at the server.
double round_trips(const Opening& opening, Duration one_way) {
  BottleneckOptions options;
  options.forward.delay = options.backward.delay = one_way;
  options.tcp = tcp_options(opening);
  Bottleneck bottleneck(options);
  const bulk::Receiver receiver(bottleneck.server(), Bottleneck::server_address());
  std::optional<bulk::Sender> before;
  if (opening.asked_before) {
    before.emplace(bottleneck.client(), bottleneck.path(), kRequest, stream_options(opening));
    bottleneck.engine().run(kStartOfRun + std::chrono::seconds(10));
  }
  const std::uint64_t heard = receiver.octets();
  const Time start = bottleneck.engine().now();
  const bulk::Sender sender(bottleneck.client(), bottleneck.path(), kRequest,
                            stream_options(opening));
  while (receiver.octets() == heard && bottleneck.engine().step()) {
  }
  return static_cast<double>(nanoseconds_of(bottleneck.engine().now() - start)) /
         (2 * static_cast<double>(nanoseconds_of(one_way)));
}

Series opened(const std::string& name, const Opening& opening, double expected) {
  Series series{.name = name, .theory = [expected](double) { return expected; }};
  for (const int milliseconds : {5, 25, 50, 100, 300}) {
    series.points.push_back(exactly(2.0 * milliseconds, expected,
                                    round_trips(opening, std::chrono::milliseconds(milliseconds))));
  }
  return series;
}

}  // namespace

Study handshakes(Effort) {
  return {.name = "handshakes",
          .title = "When a server has the first octet",
          .theory = "RFC 9293: one round trip and a half; with a cookie (RFC 7413) half a one",
          .set_up =
              "100 octets over infinite rate; a request for a cookie, or a server that does "
              "not know the option, costs what a plain handshake does",
          .x_label = "round trip in ms",
          .y_label = "round trips",
          .logarithmic_x = true,
          .series = {opened("plain", {}, 1.5), opened("first Fast Open", {.fast = true}, 1.5),
                     opened("server ignores it",
                            {.fast = true, .server_takes_it = false, .asked_before = true}, 1.5),
                     opened("with a cookie", {.fast = true, .asked_before = true}, 0.5)}};
}

}  // namespace post::validation
