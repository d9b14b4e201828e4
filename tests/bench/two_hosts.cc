#include "tests/bench/two_hosts.h"

#include <utility>

#include "model/check.h"

namespace post::bench {
namespace {

constexpr std::uint16_t kPort = 7;

IpAddress address(std::size_t link, std::uint32_t host) {
  return IpAddress::v4(0x0a000000 + (static_cast<std::uint32_t>(link) << 8) + host);
}

std::string interface(std::size_t link) { return "eth" + std::to_string(link); }
std::string wire(std::size_t link) { return "wire" + std::to_string(link); }

std::vector<std::string> entities(std::size_t links) {
  std::vector<std::string> names = {"client", "server"};
  for (std::size_t link = 0; link < links; ++link) names.push_back(sim::link_entity(wire(link)));
  return names;
}

sim::HostOptions host(const std::string& name, std::uint32_t number, std::size_t links) {
  sim::HostOptions options{.name = name, .interfaces = {}};
  for (std::size_t link = 0; link < links; ++link) {
    options.interfaces.push_back(
        {.name = interface(link), .addresses = {IpPrefix{address(link, number), 24}}});
  }
  return options;
}

sim::LossOptions loss(const LinkFigures& figures) {
  if (figures.loss_ppb == 0) return {};
  return {.kind = "bernoulli", .probability_ppb = figures.loss_ppb};
}

}  // namespace

TwoHosts::TwoHosts(TwoHostsOptions options)
    : engine_({.entities = entities(options.links.size())}),
      network_(engine_, {.sink = options.sink, .streams = std::move(options.streams)}) {
  const std::size_t links = options.links.size();
  check(network_.add_host(host("client", 1, links)).ok(), "the client stands");
  check(network_.add_host(host("server", 2, links)).ok(), "the server stands");
  for (std::size_t link = 0; link < links; ++link) connect(link, options.links[link]);
}

SocketAddress TwoHosts::client_address(std::size_t link, std::uint16_t port) {
  return {address(link, 1), port};
}

SocketAddress TwoHosts::server_address(std::size_t link) { return {address(link, 2), kPort}; }

void TwoHosts::connect(std::size_t link, const LinkFigures& figures) {
  sim::DirectionOptions there{.rate_bps = figures.rate_bps, .delay = figures.delay};
  there.queue.packets = figures.queue_packets;
  const sim::DirectionOptions back = there;
  there.loss = loss(figures);
  check(network_
            .add_link({.name = wire(link),
                       .ends = {{{"client", interface(link)}, {"server", interface(link)}}},
                       .directions = {there, back}})
            .ok(),
        "the link stands");
}

}  // namespace post::bench
