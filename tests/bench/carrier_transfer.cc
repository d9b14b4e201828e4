// Octets through Carriers over the embedded TCP.
#include <algorithm>

#include "experiments/lab/trace/digest.h"
#include "experiments/lab/trace/record_writer.h"
#include "model/check.h"
#include "model/post.h"
#include "tests/bench/tcp_transfer.h"
#include "tests/bulk/bulk.h"

namespace post::bench {
namespace {

constexpr int kQueued = 4;  // Messages that the sender keeps queued

EndpointOptions messages_over_tcp() {
  PolicyContext policy;
  policy.require(policy::stack("tcp")).security(Security::kNone);
  return {.system = policy};
}

/// Submits a Message for each that was handed over.
class Submitter final : SendObserver {
 public:
  Submitter(Host& host, std::uint64_t octets)
      : content_(bulk::content()),
        left_(octets),
        endpoint_(host, messages_over_tcp()),
        carrier_(endpoint_.initiate({}, Remote::address(TwoHosts::server_address()),
                                    {.framers = {"length_prefix"}})) {}

  void start() {
    for (int i = 0; i < kQueued; ++i) submit();
  }

 private:
  void submit() {
    if (left_ == 0) return;
    const Bytes next = content_.slice(0, std::min<std::uint64_t>(left_, content_.size()));
    left_ -= next.size();
    carrier_.send(next, this);
    if (left_ == 0) carrier_.close();
  }
  void on_sent(const MessageRef&, const Sent&) override { submit(); }

  Bytes content_;
  std::uint64_t left_;
  Endpoint endpoint_;
  Carrier carrier_;
};

std::uint64_t transfer(const TransferFigures& figures, TraceSink* sink) {
  TwoHosts hosts(transfer_hosts(figures, sink));
  std::uint64_t arrived = 0;
  Endpoint server(hosts.server(), messages_over_tcp());
  server.listen({.port = TwoHosts::server_address().port}, {.framers = {"length_prefix"}})
      .accept([&arrived](Carrier carrier) {
        carrier.ready([&arrived](const InMessage& message) {
          arrived += message.size();
          return true;
        });
        return true;
      });
  Submitter submitter(hosts.client(), figures.octets);
  submitter.start();
  hosts.engine().run();
  check(arrived == figures.octets, "every octet arrived");
  return arrived;
}

}  // namespace

std::uint64_t carrier_transfer(const TransferFigures& figures) {
  return transfer(figures, nullptr);
}

std::uint64_t carrier_transfer_traced(const TransferFigures& figures) {
  lab::Digest digest;
  lab::TeeSink sink({&digest});
  return transfer(figures, &sink);
}

}  // namespace post::bench
