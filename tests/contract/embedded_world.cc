#include "tests/contract/embedded_world.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/check.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"
#include "sim/network/tcp/layer.h"

namespace post::contract {
namespace {

constexpr std::array<Family, 2> kFamilies = {Family::kIpv4, Family::kIpv6};

std::string link_name(std::string_view a, std::string_view b) {
  return std::string(std::min(a, b)) + "-" + std::string(std::max(a, b));
}

sim::EngineOptions engine_options(const Plan& plan) {
  sim::EngineOptions options;
  options.entities = plan.hosts;
  for (const LinkPlan& link : plan.links) {
    options.entities.push_back(sim::link_entity(link_name(link.a, link.b)));
  }
  return options;
}

class EmbeddedWorld : public World {
 public:
  explicit EmbeddedWorld(const Plan& plan)
      : plan_(plan),
        engine_(engine_options(plan)),
        network_(engine_, {.streams = sim::tcp::tcp_transport()}) {
    for (const std::string& name : plan.hosts) add_host(name);
    for (const LinkPlan& link : plan.links) add_link(link);
  }

  Host& host(std::string_view name) override {
    sim::SimHost* host = network_.host(name);
    check(host != nullptr, "the plan has this host");
    return *host;
  }
  void run_until(Time until) override {
    const sim::RunResult result = engine_.run(until, {.events = 50'000'000});
    check(result.reason != sim::StopReason::kEventLimit, "the run comes to its end");
  }
  void set_link_up(std::string_view a, std::string_view b, bool up) override {
    change(link_name(a, b), {.up = up});
  }
  void silence(std::string_view name) override {
    const sim::LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
    for (const LinkPlan& link : plan_.links) {
      if (link.a != name && link.b != name) continue;
      change(link_name(link.a, link.b), {.loss = all, .from = std::string(name)});
    }
  }
  void destroy_host(std::string_view name) override {
    check(network_.destroy_host(name).ok(), "the plan has this host");
  }

 private:
  void add_host(const std::string& name) {
    sim::HostOptions options{.name = name, .interfaces = {}};
    for (const LinkPlan& link : plan_.links) {
      if (link.a == name) options.interfaces.push_back(interface_towards(name, link.b));
      if (link.b == name) options.interfaces.push_back(interface_towards(name, link.a));
    }
    check(network_.add_host(std::move(options)).ok(), "the plan's hosts can be added");
  }
  sim::InterfaceOptions interface_towards(const std::string& name, const std::string& peer) const {
    sim::InterfaceOptions options{.name = interface_name(peer), .addresses = {}};
    for (const Family family : kFamilies) {
      options.addresses.push_back(address_of(plan_, name, peer, family).prefix);
    }
    return options;
  }
  void add_link(const LinkPlan& link) {
    sim::LinkOptions options;
    options.name = link_name(link.a, link.b);
    options.ends = {{{link.a, interface_name(link.b)}, {link.b, interface_name(link.a)}}};
    for (sim::DirectionOptions& direction : options.directions) direction.delay = link.delay;
    options.mtu = link.mtu;
    check(network_.add_link(options).ok(), "the plan's links can be added");
  }
  void change(const std::string& link, const sim::LinkChange& change) {
    check(network_.change_link(link, change).ok(), "the plan has this link");
  }

  Plan plan_;
  sim::Engine engine_;
  sim::Network network_;
};

}  // namespace

WorldKind embedded_world() {
  return {"Embedded", true, [](const Plan& plan) { return std::make_unique<EmbeddedWorld>(plan); }};
}

}  // namespace post::contract
