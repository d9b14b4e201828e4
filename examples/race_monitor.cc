// Races the addresses of a server and tells each step of it: race_monitor ADDRESS:PORT ...
#include <iostream>
#include <vector>

#include "adapters/posix/posix_host.h"
#include "model/post.h"

/// Prints what establishment decides, when, and by which rules.
struct Monitor : post::TraceSink {
  post::TraceSeq last = 0;
  post::TraceSeq record(const post::TraceRecord& record) override {
    if (!record.name.starts_with("establishment:")) return ++last;
    std::cout << post::nanoseconds_of(record.time) / 1000 << " us " << record.name;
    for (const auto& [name, value] : record.data) {
      std::visit([&, key = name](const auto& v) { std::cout << ' ' << key << '=' << v; }, value);
    }
    for (const post::Rule& rule : record.rules) std::cout << " [rule " << +rule.number << ']';
    std::cout << std::endl;
    return ++last;
  }
};

int main(int argc, char** argv) {
  std::vector<post::SocketAddress> servers;
  for (int i = 1; i < argc; ++i) {
    if (const auto server = post::SocketAddress::parse(argv[i])) servers.push_back(*server);
  }
  const auto loop = post::posix::Loop::create();
  if (!loop) return std::cerr << loop.error().text << std::endl, 4;
  Monitor monitor;
  const auto host = post::posix::PosixHost::create(**loop, {.name = "here", .sink = &monitor});
  if (!host) return std::cerr << host.error().text << std::endl, 4;
  post::Endpoint endpoint(**host);
  auto carrier = endpoint.initiate({}, post::Remote::addresses(servers),
                                   {post::PolicyContext{}.security(post::Security::kNone)});
  carrier.on_established([&] { carrier.close(); });
  carrier.on_closed([&](post::Cause) { (*loop)->stop(); });
  carrier.activate();
  (*loop)->run();
}
