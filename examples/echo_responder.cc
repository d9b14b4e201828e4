// The draft's figure 4: sends every Message back, over whatever stack it came: echo_responder
// 127.0.0.1 4433
#include <cstdio>
#include <cstdlib>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

int main(int argc, char** argv) {
  const auto address = post::IpAddress::parse(argc == 3 ? argv[1] : "");
  if (!address) return std::fputs("usage: echo_responder ADDRESS PORT\n", stderr), 2;
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::fprintf(stderr, "%s\n", loop.error().text.c_str()), 4;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "responder"});
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text.c_str()), 4;

  post::Endpoint endpoint(**host);
  const auto clear_text = post::PolicyContext{}.security(post::Security::kNone);
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  const auto responder = endpoint.respond(
      {.address = *address, .port = port},
      [](const post::InMessage& request, post::Source reply) { reply.send(request.share()); },
      {clear_text, {"length_prefix"}});
  if (responder.error()) return std::fprintf(stderr, "%s\n", responder.error()->text.c_str()), 4;
  (*loop)->run();
}
