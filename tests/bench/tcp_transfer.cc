#include "tests/bench/tcp_transfer.h"

#include <memory>

#include "experiments/lab/trace/digest.h"
#include "experiments/lab/trace/record_writer.h"
#include "model/check.h"
#include "sim/network/tcp/layer.h"
#include "tests/bulk/bulk.h"

namespace post::bench {
namespace {

std::uint64_t transfer(const TransferFigures& figures, TraceSink* sink) {
  TwoHosts hosts(transfer_hosts(figures, sink));
  const bulk::Receiver receiver(hosts.server(),
                                {IpAddress::v4(0), TwoHosts::server_address().port});
  std::vector<std::unique_ptr<bulk::Sender>> senders;
  for (std::size_t link = 0; link < figures.links; ++link) {
    const StreamPath path{.local = TwoHosts::client_address(link),
                          .remote = TwoHosts::server_address(link),
                          .interface = hosts.client().network().interfaces()[link].id};
    senders.push_back(
        std::make_unique<bulk::Sender>(hosts.client(), path, figures.octets / figures.links));
  }
  hosts.engine().run();
  check(receiver.octets() == figures.octets, "every octet arrived");
  return receiver.octets();
}

}  // namespace

TwoHostsOptions transfer_hosts(const TransferFigures& figures, TraceSink* sink) {
  return {.sink = sink,
          .streams = sim::tcp::tcp_transport({.receive_buffer = figures.buffer}),
          .links = std::vector<LinkFigures>(figures.links, figures.link)};
}

std::uint64_t channel_transfer(const TransferFigures& figures) {
  return transfer(figures, nullptr);
}

std::uint64_t channel_transfer_traced(const TransferFigures& figures) {
  lab::Digest digest;
  lab::TeeSink sink({&digest});
  return transfer(figures, &sink);
}

}  // namespace post::bench
