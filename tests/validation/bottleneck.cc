#include "tests/validation/bottleneck.h"

#include <algorithm>
#include <utility>

#include "model/check.h"
#include "sim/network/nat_box.h"

namespace post::validation {
namespace {

// Client n has 10.0.n.1 and the router 10.0.n.2 before it; the server stands in 10.1.0.0/24.
constexpr std::uint32_t kClients = 0x0a000000;
constexpr std::uint32_t kServers = 0x0a010000;

IpPrefix address(std::uint32_t network, std::size_t number, std::uint32_t host) {
  return {IpAddress::v4(network + (static_cast<std::uint32_t>(number) << 8) + host), 24};
}

std::string client_name(std::size_t number) { return "client" + std::to_string(number); }
std::string access_name(std::size_t number) { return "access" + std::to_string(number); }

std::vector<std::string> entities(std::size_t clients) {
  std::vector<std::string> names = {"router", "server", sim::link_entity("bottleneck")};
  for (std::size_t number = 0; number < clients; ++number) {
    names.push_back(client_name(number));
    names.push_back(sim::link_entity(access_name(number)));
  }
  return names;
}

void must(bool done) { check(done, "the topology stands"); }

}  // namespace

Bottleneck::Bottleneck(const BottleneckOptions& options)
    : engine_({.seed = options.seed, .entities = entities(options.access.size())}),
      network_(engine_, {.streams = sim::tcp::tcp_transport(options.tcp)}) {
  add_nodes(options);
  must(network_
           .add_link({.name = "bottleneck",
                      .ends = {{{"router", "out"}, {"server", "eth0"}}},
                      .directions = {options.forward, options.backward},
                      .mtu = options.mtu,
                      .overhead = 0})
           .ok());
  must(network_.add_route("server", {IpAddress::v4(kClients), 16}, "eth0").ok());
  for (std::size_t number = 0; number < options.access.size(); ++number) {
    add_access(number, options);
  }
}

void Bottleneck::add_nodes(const BottleneckOptions& options) {
  sim::RouterOptions router{
      .name = "router", .interfaces = {{.name = "out", .addresses = {address(kServers, 0, 1)}}}};
  for (std::size_t number = 0; number < options.access.size(); ++number) {
    router.interfaces.push_back(
        {.name = access_name(number), .addresses = {address(kClients, number, 2)}});
  }
  if (options.boxes.empty()) {
    must(network_.add_router(std::move(router)).ok());
  } else {
    must(network_
             .add_nat_box({.name = router.name,
                           .interfaces = router.interfaces,
                           .outside = "",
                           .box = {.boxes = options.boxes}})
             .ok());
  }
  must(network_
           .add_host({.name = "server",
                      .interfaces = {{.name = "eth0", .addresses = {address(kServers, 0, 2)}}}})
           .ok());
}

void Bottleneck::add_access(std::size_t number, const BottleneckOptions& options) {
  const std::string name = client_name(number);
  sim::DirectionOptions direction{.delay = options.access[number]};
  if (options.access_jitter > Duration{}) {
    direction.transit.jitter = {.kind = "uniform", .most = options.access_jitter};
  }
  must(
      network_
          .add_host({.name = name,
                     .interfaces = {{.name = "eth0", .addresses = {address(kClients, number, 1)}}}})
          .ok());
  must(network_
           .add_link({.name = access_name(number),
                      .ends = {{{name, "eth0"}, {"router", access_name(number)}}},
                      .directions = {direction, direction},
                      .mtu = options.mtu})
           .ok());
  must(network_.add_route(name, {IpAddress::v4(kServers), 24}, "eth0").ok());
}

Host& Bottleneck::client(std::size_t number) { return *network_.host(client_name(number)); }

StreamPath Bottleneck::path(std::size_t number) {
  return {.local = {address(kClients, number, 1).address, 0},
          .remote = server_address(),
          .interface = client(number).network().interfaces().front().id};
}

const sim::LinkCounters& Bottleneck::counters() {
  return network_.link("bottleneck")->end(0).counters();
}

}  // namespace post::validation
