// Prints what is sent to a multicast group, for ever: group_sink 239.1.2.3 5000
#include <cstdio>
#include <cstdlib>
#include <string>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: group_sink GROUP PORT\n", stderr), 2;
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::fprintf(stderr, "%s\n", loop.error().text.c_str()), 4;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "sink"});
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text.c_str()), 4;

  post::Endpoint endpoint(**host);
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  auto sink = endpoint.sink(post::Local::multicast(argv[1], port),
                            {post::PolicyContext{}.security(post::Security::kNone), {}});
  if (sink.error()) return std::fprintf(stderr, "%s\n", sink.error()->text.c_str()), 4;
  sink.ready([](const post::InMessage& message) {
    std::puts(std::string(message.text()).c_str());
    std::fflush(stdout);
  });
  (*loop)->run();
}
