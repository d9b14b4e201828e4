// SPDX-License-Identifier: GPL-2.0-only
// The same echoes as datagram_echoes.cc through Carriers, with the full model, inside ns-3.
#include <string>

#include "adapters/ns3/helper/post-helper.h"
#include "adapters/ns3/host/address.h"
#include "tests/bench/ns3/two_nodes.h"

namespace post::bench {
namespace {

PolicyContext datagrams() {
  PolicyContext policy;
  policy.require(policy::stack("udp")).security(Security::kNone).duplicates_ok();
  return policy;
}

void serve(Endpoint& endpoint) {
  endpoint.listen({.port = kPort}).accept([](Carrier carrier) {
    carrier.ready([carrier](InMessage message) mutable {
      carrier.send(message.share());
      return true;
    });
    return true;
  });
}

/// Sends a datagram for each echo that comes back, until all are through.
class Client {
 public:
  Client(Endpoint& endpoint, const SocketAddress& server, const Options& options)
      : options_(options),
        content_(Bytes::copy_of(std::string(options.size_bytes, 'U'))),
        carrier_(endpoint.initiate({}, Remote::address(server))) {}

  void start() {
    carrier_.ready([this](InMessage) {
      ++echoed_;
      send();
      return true;
    });
    for (std::uint32_t i = 0; i < options_.window; ++i) send();
  }
  std::uint64_t echoed() const { return echoed_; }

 private:
  void send() {
    if (sent_ == options_.count) return;
    ++sent_;
    carrier_.send(content_);
  }

  const Options& options_;
  Bytes content_;
  Carrier carrier_;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
};

int run(const Options& options) {
  const TwoNodes two(options);
  ns3::PostHelper helper;
  helper.SetPolicy(datagrams());
  helper.Install(two.nodes);
  serve(ns3::PostStack::Of(two.nodes.Get(1))->GetEndpoint());
  const IpAddress server = ns3host::from_ns3(two.interfaces.GetAddress(1));
  Client client(ns3::PostStack::Of(two.nodes.Get(0))->GetEndpoint(), {server, kPort}, options);
  ns3::Simulator::ScheduleNow(&Client::start, &client);
  return measure(options.count, [&] { return client.echoed(); });
}

}  // namespace
}  // namespace post::bench

int main(int argc, char** argv) { return post::bench::run(post::bench::parse(argc, argv)); }
