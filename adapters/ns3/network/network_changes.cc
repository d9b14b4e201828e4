// What changes while a network runs.
#include <string>
#include <utility>

#include "adapters/ns3/network/network_impl.h"
#include "model/trace_events.h"

namespace post::ns3host {
Result<void> NetworkSimulation::Impl::change_link(std::string_view name, const LinkChange& change) {
  const auto found = links_.find(name);
  if (found == links_.end()) return no_such("link", name);
  BuiltLink& built = found->second;
  for (const std::size_t end : built.by_name) {
    if (change.from && built.options.ends[end].node != *change.from) continue;
    if (const auto done = change_direction(built, end, change); !done) return done;
  }
  if (!change.up || *change.up == built.up) return {};
  trace_change(built, std::string("up ") + (*change.up ? "true" : "false"));
  if (const auto done = built.link->set_up(*change.up); !done) return done;
  built.up = *change.up;
  for (const std::size_t end : built.by_name) refresh(place(built, end));
  return {};
}

Result<void> NetworkSimulation::Impl::change_direction(BuiltLink& built, std::size_t end,
                                                       const LinkChange& change) {
  const std::string from = " from " + built.options.ends[end].node;
  if (change.rate_bps) {
    if (const auto done = built.link->set_rate(end, *change.rate_bps); !done) return done;
    trace_change(built, "rate " + std::to_string(*change.rate_bps) + from);
  }
  if (change.delay) {
    if (const auto done = built.link->set_delay(end, *change.delay); !done) return done;
    trace_change(built, "delay_ns " + std::to_string(nanoseconds_of(*change.delay)) + from);
  }
  if (change.black_hole) {
    if (const auto done = built.link->set_black_hole(end, *change.black_hole); !done) return done;
    trace_change(built,
                 std::string("black_hole ") + (*change.black_hole ? "true" : "false") + from);
  }
  return change.loss ? change_loss(built, end, *change.loss) : Result<void>();
}

Result<void> NetworkSimulation::Impl::change_loss(BuiltLink& built, std::size_t end,
                                                  const sim::LossOptions& options) {
  auto loss = make_loss(built, end, options);
  if (!loss) return loss.error();
  if (const auto done = built.link->set_loss(end, *std::move(loss)); !done) return done;
  const bool random = options.probability_ppb > 0;
  const std::string ppb = random ? " ppb " + std::to_string(options.probability_ppb) : "";
  trace_change(built, "loss " + options.kind + ppb + " from " + built.options.ends[end].node);
  return {};
}

Result<void> NetworkSimulation::Impl::set_interface_up(std::string_view node,
                                                       std::string_view interface, bool up) {
  const auto found = ports_.find(Place{node, interface});
  if (found == ports_.end()) {
    return no_such("interface", std::string(node) + "." + std::string(interface));
  }
  Port& port = found->second;
  port.set_up = up;
  port.link->link->set_interface_up(port.end, up);
  refresh(found->first);
  return {};
}

Result<void> NetworkSimulation::Impl::change_sessions(std::string_view name,
                                                      sim::SessionsChange change) {
  Node* const box = node(name);
  if (box == nullptr || !box->change_sessions(change)) return no_such("node", name);
  trace::NodeChanged event;
  event.node = name;
  event.what = "sessions " + std::string(sim::text_of(change));
  tracer_.emit(event);
  return {};
}

void NetworkSimulation::Impl::refresh(const Place& here) {
  const Port& port = ports_.at(here);
  nodes_.at(here.first)->set_interface_up(here.second, port.set_up && port.link->up);
}

void NetworkSimulation::Impl::trace_change(const BuiltLink& built, std::string what) const {
  trace::LinkChanged event;
  event.link = built.options.name;
  event.what = std::move(what);
  tracer_.emit(event);
}

}  // namespace post::ns3host
