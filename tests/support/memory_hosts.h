// Two hosts with two ways between them, for what speaks the stack `memory`.
//
//          wlan0 10.1.0.2 ---- first path ----- 10.1.0.1 eth0
//   client                                                    server
//          wwan0 10.2.0.2 ---- second path ---- 10.2.0.1 eth1
//
// The hosts' own links only make routes; packets travel over MemoryPaths, 10 ms one way.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/check.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"
#include "tests/support/trace_log.h"

namespace post::testing {

class MemoryHosts {
 public:
  explicit MemoryHosts(std::uint64_t seed = 1)
      : engine({.seed = seed,
                .entities = {"client", "server", sim::link_entity("first"),
                             sim::link_entity("second")}}),
        network_(engine, {.sink = &trace}) {
    add_host("client", "wlan0", "10.1.0.2/24", "wwan0", "10.2.0.2/24");
    add_host("server", "eth0", "10.1.0.1/24", "eth1", "10.2.0.1/24");
    add_link("first", "wlan0", "eth0");
    add_link("second", "wwan0", "eth1");
  }

  static IpAddress client_address(int path) { return address(path, 2); }
  static IpAddress server_address(int path) { return address(path, 1); }
  Host& client_host() { return *network_.host("client"); }
  Host& server_host() { return *network_.host("server"); }

  Duration now() const { return engine.now() - kStartOfRun; }
  void run_until(Duration since_start) { engine.run(kStartOfRun + since_start); }
  /// Does something at that time, as an application does.
  void at(Duration since_start, std::function<void()> action) {
    actions_.push_back(std::make_unique<Action>(engine, std::move(action)));
    actions_.back()->task.arm(kStartOfRun + since_start);
  }

 private:
  struct Action {
    Action(Executor& executor, std::function<void()> what)
        : action(std::move(what)),
          task(executor, Phase::kPosted, EntityId{}, [this] { action(); }) {}
    std::function<void()> action;
    Task task;
  };

  static IpAddress address(int path, std::uint32_t host) {
    return IpAddress::v4(0x0a000000 + (static_cast<std::uint32_t>(path) << 16) + host);
  }
  void add_host(const std::string& name, const std::string& first, const char* first_address,
                const std::string& second, const char* second_address) {
    sim::HostOptions host{.name = name,
                          .interfaces = {{first, {*IpPrefix::parse(first_address)}},
                                         {second, {*IpPrefix::parse(second_address)}}}};
    check(network_.add_host(std::move(host)).ok(), "the host can be added");
  }
  void add_link(const std::string& name, const std::string& at_client,
                const std::string& at_server) {
    sim::LinkOptions link;
    link.name = name;
    link.ends = {{{"client", at_client}, {"server", at_server}}};
    check(network_.add_link(link).ok(), "the link can be added");
  }

 public:
  TraceLog trace;
  sim::Engine engine;

 private:
  sim::Network network_;
  std::vector<std::unique_ptr<Action>> actions_;
};

}  // namespace post::testing
