#include "tests/bench/two_hosts.h"

#include "model/check.h"

namespace post::bench {
namespace {

sim::HostOptions host(const std::string& name, std::uint32_t address) {
  return {.name = name,
          .interfaces = {{.name = "eth0", .addresses = {IpPrefix{IpAddress::v4(address), 24}}}}};
}

}  // namespace

TwoHosts::TwoHosts(TraceSink* sink, sim::StreamTransportFactory streams)
    : engine_({.entities = {"client", "server", sim::link_entity("wire")}}),
      network_(engine_, {.sink = sink, .streams = std::move(streams)}) {
  const LinkFigures link;
  const sim::DirectionOptions direction{.rate_bps = link.rate_bps, .delay = link.delay};
  check(network_.add_host(host("client", 0x0a000001)).ok(), "the client stands");
  check(network_.add_host(host("server", 0x0a000002)).ok(), "the server stands");
  check(network_
            .add_link({.name = "wire",
                       .ends = {{{"client", "eth0"}, {"server", "eth0"}}},
                       .directions = {direction, direction}})
            .ok(),
        "the link stands");
}

}  // namespace post::bench
