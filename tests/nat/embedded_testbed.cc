#include "tests/nat/embedded_testbed.h"

#include <algorithm>
#include <list>
#include <map>
#include <utility>

#include "model/check.h"
#include "sim/engine/engine.h"
#include "sim/network/nat_box.h"
#include "sim/network/point_to_point.h"
#include "sim/network/wire.h"

namespace post::nat_suite {
namespace {

sim::EngineOptions engine_options() {
  sim::EngineOptions options;
  for (const PlannedNode& node : plan().nodes) options.entities.push_back(node.name);
  for (const PlannedLink& link : plan().links) options.entities.push_back("link " + link.name);
  return options;
}

std::vector<sim::InterfaceOptions> interfaces_of(const PlannedNode& node) {
  std::vector<sim::InterfaceOptions> options;
  for (const PlannedInterface& each : node.interfaces) {
    options.push_back({each.name, each.addresses});
  }
  return options;
}

sim::LinkEndOptions end_options(const std::string& end) {
  const std::size_t dot = end.find('.');
  return {end.substr(0, dot), end.substr(dot + 1)};
}

/// A host: the bare end of its link.
class Station final : public sim::LinkClient {
 public:
  Station(std::string name, sim::Engine& engine, std::vector<Arrival>& arrivals)
      : name_(std::move(name)), engine_(engine), arrivals_(arrivals) {}

  void plug(sim::LinkEnd& end) {
    end_ = &end;
    end.attach(this, InterfaceId{1});
  }
  void send_at(Time at, const sim::Packet& packet) {
    departures_.emplace_back(*this, packet).task.arm(at);
  }

 private:
  struct Departure {
    Departure(Station& station, sim::Packet leaving)
        : from(station),
          packet(std::move(leaving)),
          task(from.engine_, Phase::kPosted, from.engine_.entity(from.name_), [this] { leave(); }) {
    }
    void leave() { from.end_->send(std::move(packet)); }

    Station& from;
    sim::Packet packet;
    Task task;
  };

  void on_arrival(InterfaceId, sim::Packet&& packet) override {
    Arrival arrival{engine_.now(), name_, {}};
    sim::serialize(packet, arrival.octets);
    arrivals_.push_back(std::move(arrival));
  }
  void on_link_state(InterfaceId) override {}
  void on_queue_space(InterfaceId) override {}

  std::string name_;
  sim::Engine& engine_;
  std::vector<Arrival>& arrivals_;
  sim::LinkEnd* end_ = nullptr;
  std::list<Departure> departures_;
};

class EmbeddedTestbed final : public Testbed {
 public:
  EmbeddedTestbed(const sim::MiddleboxOptions& options, sim::Middlebox box)
      : engine_(engine_options()), tracer_(engine_, "", nullptr) {
    for (const PlannedLink& link : plan().links) add_link(link);
    for (const PlannedNode& node : plan().nodes) {
      if (node.forwards) {
        add_router(node, options, box);
      } else {
        add_station(node);
      }
    }
  }

  void send(Time at, const sim::Packet& packet) override {
    stations_.find(host_of(packet.ip.source))->second.send_at(at, packet);
  }
  void run_until(Time until) override { engine_.run(until); }
  const std::vector<Arrival>& arrivals() const override {
    std::ranges::stable_sort(arrivals_, {}, [](const Arrival& each) {
      return std::pair<Time, std::string_view>(each.at, each.host);
    });
    return arrivals_;
  }

 private:
  void add_link(const PlannedLink& planned) {
    const sim::DirectionOptions both{.rate_bps = kLinkRateBps, .delay = kLinkDelay};
    sim::LinkOptions options{.name = planned.name,
                             .ends = {end_options(planned.ends[0]), end_options(planned.ends[1])},
                             .directions = {both, both}};
    auto made = sim::PointToPointLink::make(options, engine_, tracer_);
    check(made.ok(), "the plan's links can be made");
    links_.push_back(std::move(*made));
  }
  sim::LinkEnd& end_at(const std::string& node, const std::string& interface) {
    for (const auto& link : links_) {
      for (std::size_t end = 0; end < 2; ++end) {
        const sim::LinkEndOptions& place = link->place(end);
        if (place.node == node && place.interface == interface) return link->end(end);
      }
    }
    invariant_broken("every interface has a link", std::source_location::current());
  }
  void add_station(const PlannedNode& node) {
    const auto at = stations_.try_emplace(node.name, node.name, engine_, arrivals_).first;
    at->second.plug(end_at(node.name, node.interfaces[0].name));
  }
  void add_router(const PlannedNode& node, const sim::MiddleboxOptions& options,
                  sim::Middlebox& box) {
    if (node.name == kBox) {
      sim::NatBoxOptions made{node.name, interfaces_of(node), std::string(kOutsideInterface),
                              options};
      routers_.push_back(
          std::make_unique<sim::NatBox>(std::move(made), std::move(box), engine_, tracer_));
    } else {
      routers_.push_back(std::make_unique<sim::Router>(node.name, interfaces_of(node), tracer_));
    }
    connect(*routers_.back(), node);
  }
  void connect(sim::Router& router, const PlannedNode& node) {
    for (const PlannedInterface& each : node.interfaces) {
      router.attach(router.interface(each.name)->id, end_at(node.name, each.name));
    }
    for (const PlannedRoute& route : node.routes) {
      router.add_route(route.destination, router.interface(route.interface)->id);
    }
  }

  sim::Engine engine_;
  Tracer tracer_;
  mutable std::vector<Arrival> arrivals_;
  std::vector<std::unique_ptr<sim::PointToPointLink>> links_;
  std::vector<std::unique_ptr<sim::Router>> routers_;
  std::map<std::string, Station, std::less<>> stations_;
};

Result<std::unique_ptr<Testbed>> make_embedded(const sim::MiddleboxOptions& options) {
  const auto node = std::ranges::find(plan().nodes, kBox, &PlannedNode::name);
  auto box = sim::NatBox::make_box(
      {node->name, interfaces_of(*node), std::string(kOutsideInterface), options});
  if (!box) return box.error();
  return std::unique_ptr<Testbed>(std::make_unique<EmbeddedTestbed>(options, std::move(*box)));
}

}  // namespace

TestbedKind embedded_testbed() {
  return {"Embedded", true, true, [](const sim::MiddleboxOptions&) { return true; }, make_embedded};
}

}  // namespace post::nat_suite
