// Asks an echo server once and prints its reply: echo_client 127.0.0.1:4433 "Hello!"
#include <cstdio>
#include <string>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

int main(int argc, char** argv) {
  const auto remote = post::Remote::parse(argc == 3 ? argv[1] : "");
  if (!remote) return std::fputs("usage: echo_client ADDRESS:PORT TEXT\n", stderr), 2;
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::fprintf(stderr, "%s\n", loop.error().text.c_str()), 4;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "client"});
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text.c_str()), 4;

  post::Endpoint endpoint(**host);
  const auto clear_text = post::PolicyContext{}.security(post::Security::kNone);
  auto carrier = endpoint.initiate({}, *remote, {clear_text, {"length_prefix"}});
  int status = 1;
  carrier.send(post::OutMessage(argv[2]));
  carrier.ready([&](const post::InMessage& reply) {
    std::puts(std::string(reply.text()).c_str());
    status = 0;
    carrier.close();
    return false;
  });
  carrier.on_error(
      [](const post::Error& error) { std::fprintf(stderr, "%s\n", error.text.c_str()); });
  carrier.on_closed([&](post::Cause) { (*loop)->stop(); });
  (*loop)->run();
  return status;
}
