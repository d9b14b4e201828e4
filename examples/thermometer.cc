// An application's own type of Message, and coroutines: two ends in one program, over the loopback.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

namespace {

/// All that a TypedCarrier needs to know.
struct Celsius {
  using Message = int;
  static post::OutMessage encode(int degrees) { return post::OutMessage(std::to_string(degrees)); }
  static post::Result<int> decode(const post::InMessage& message) {
    const std::string text(message.text());
    char* end = nullptr;
    const long degrees = std::strtol(text.c_str(), &end, 10);
    if (!text.empty() && *end == '\0') return static_cast<int>(degrees);
    return post::Error{"celsius", "'" + text + "'; allowed: whole degrees"};
  }
};

post::co::Task<> measure(post::Carrier carrier) {
  for (const int degrees : {19, 20, 21}) {
    const auto end = co_await post::co::send(carrier, Celsius::encode(degrees));
    if (!end) co_return;
  }
  carrier.close();
}

post::co::Task<> print(post::Listener listener, post::posix::Loop& loop) {
  const auto carrier = co_await listener.accept();
  if (!carrier) co_return;
  post::TypedCarrier<Celsius> readings(*carrier);
  readings.ready([](int degrees) { std::printf("%d degrees\n", degrees); });
  readings.carrier().on_closed([&loop](post::Cause) { loop.stop(); });
}

}  // namespace

int main() {
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::fprintf(stderr, "%s\n", loop.error().text.c_str()), 4;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "thermometer"});
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text.c_str()), 4;

  post::Endpoint endpoint(**host);
  const post::Parameters clear_text{post::PolicyContext{}.security(post::Security::kNone),
                                    {"length_prefix"}};
  const auto loopback = post::IpAddress::v4(0x7f000001);
  auto listener = endpoint.listen({.address = loopback}, clear_text);
  if (listener.error()) return std::fprintf(stderr, "%s\n", listener.error()->text.c_str()), 4;
  const auto printing = print(listener, **loop);
  const auto measuring =
      measure(endpoint.initiate({}, post::Remote::address(listener.locals().front()), clear_text));
  (*loop)->run();
}
