#include "tests/validation/bottleneck.h"

#include <algorithm>
#include <utility>

#include "model/check.h"

namespace post::validation {
namespace {

IpPrefix subnet(std::uint32_t address) { return {IpAddress::v4(address), 24}; }

constexpr std::uint32_t kClient = 0x0a000001;
constexpr std::uint32_t kRouterInside = 0x0a000002;
constexpr std::uint32_t kRouterOutside = 0x0a000101;
constexpr std::uint32_t kServer = 0x0a000102;

sim::HostOptions host(const std::string& name, std::uint32_t address) {
  return {.name = name, .interfaces = {{.name = "eth0", .addresses = {subnet(address)}}}};
}

}  // namespace

Bottleneck::Bottleneck(const BottleneckOptions& options)
    : engine_({.seed = options.seed,
               .entities = {"client", "router", "server", sim::link_entity("access"),
                            sim::link_entity("bottleneck")}}),
      network_(engine_, {.streams = sim::tcp::tcp_transport(options.tcp)}) {
  check(network_.add_host(host("client", kClient)).ok(), "the client stands");
  check(network_.add_host(host("server", kServer)).ok(), "the server stands");
  check(network_
            .add_router({.name = "router",
                         .interfaces = {{.name = "in", .addresses = {subnet(kRouterInside)}},
                                        {.name = "out", .addresses = {subnet(kRouterOutside)}}}})
            .ok(),
        "the router stands");
  check(network_
            .add_link({.name = "access",
                       .ends = {{{"client", "eth0"}, {"router", "in"}}},
                       .mtu = options.mtu})
            .ok(),
        "the access stands");
  check(network_
            .add_link({.name = "bottleneck",
                       .ends = {{{"router", "out"}, {"server", "eth0"}}},
                       .directions = {options.forward, options.backward},
                       .mtu = options.mtu,
                       .overhead = 0})
            .ok(),
        "the bottleneck stands");
  check(network_.add_route("client", subnet(kServer), "eth0").ok(), "there is a way");
  check(network_.add_route("server", subnet(kClient), "eth0").ok(), "there is a way back");
}

const sim::LinkCounters& Bottleneck::counters() {
  return network_.link("bottleneck")->end(0).counters();
}

}  // namespace post::validation
