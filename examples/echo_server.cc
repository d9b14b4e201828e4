// Sends every Message back to where it came from: echo_server 127.0.0.1 4433
#include <cstdio>
#include <cstdlib>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

int main(int argc, char** argv) {
  const auto address = post::IpAddress::parse(argc == 3 ? argv[1] : "");
  if (!address) return std::fputs("usage: echo_server ADDRESS PORT\n", stderr), 2;
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::fprintf(stderr, "%s\n", loop.error().text.c_str()), 4;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "server"});
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text.c_str()), 4;

  post::Endpoint endpoint(**host);
  const auto clear_text = post::PolicyContext{}.security(post::Security::kNone);
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  auto listener =
      endpoint.listen({.address = *address, .port = port}, {clear_text, {"length_prefix"}});
  if (listener.error()) return std::fprintf(stderr, "%s\n", listener.error()->text.c_str()), 4;
  listener.accept([](post::Carrier carrier) {
    carrier.ready([carrier](const post::InMessage& message) mutable {
      carrier.send(post::OutMessage(message.share()));
      return true;
    });
    return true;
  });
  (*loop)->run();
}
