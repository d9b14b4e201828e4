// The special cases of Carriers that an Endpoint opens: Sources, Sinks and Responders.
#include <utility>

#include "model/association/listening.h"
#include "model/endpoint.h"
#include "model/trace_events.h"

namespace post {
namespace {

Listener handle_of(const Result<std::shared_ptr<LiveListener>>& listener) {
  return Listener(*listener);
}

}  // namespace

// Rule 61: who only sends, or answers Message by Message, takes what a datagram is.
Parameters Endpoint::one_sided(Parameters parameters) const {
  const bool said = parameters.policy.settings().duplicates_ok.has_value() ||
                    environment_.system.settings().duplicates_ok.has_value();
  if (!said) parameters.policy.duplicates_ok();
  return parameters;
}

Source Endpoint::source(Local local, Remote remote, Parameters parameters) {
  return Source(initiate(std::move(local), std::move(remote), one_sided(std::move(parameters))));
}

Sink Endpoint::sink(const Local& local, Parameters parameters) {
  auto live = hear(local, one_sided(std::move(parameters)), false);
  return live ? Sink(*live) : Sink(live.error());
}

Responder Endpoint::respond(const Local& local, Responder::Handler handler, Parameters parameters) {
  auto live = hear(local, one_sided(std::move(parameters)), true);
  if (!live) return Responder(live.error());
  (*live)->set_handler(std::move(handler));
  return Responder(*live);
}

Result<std::shared_ptr<LiveResponder>> Endpoint::hear(const Local& local,
                                                      const Parameters& parameters, bool replies) {
  auto listener =
      open_listener(local, parameters, local.group ? &Endpoint::open_group : &Endpoint::open_doors);
  if (!listener) return listener.error();
  const PolicyValues& values = listeners_.back().terms.policy->values;
  const LiveResponder::Options options{values.reply_timeout,
                                       static_cast<std::size_t>(values.backlog), replies};
  LiveResponder::Owner& owner = *this;
  responders_.push_back(
      std::make_shared<LiveResponder>(environment_.host, owner, handle_of(listener), options));
  return responders_.back();
}

// On each interface that admits it; that some do not, the trace says.
Result<void> Endpoint::open_group(LiveListener& listener, const Local& local, const Terms& terms) {
  Network& network = environment_.host.network();
  auto plan = plan_group(network.interfaces(), network.capabilities(), environment_.stacks, local,
                         *terms.policy);
  if (!plan) return plan.error();
  Result<void> outcome;
  bool joined = false;
  for (const GroupPlan& door : *plan) {
    auto acceptor =
        door.stack->listen_to_group(environment_.host, door.membership, stack_options(terms));
    note_joining(door, acceptor.ok() ? "" : acceptor.error().name);
    if (!acceptor) {
      outcome = acceptor.error();
      continue;
    }
    joined = true;
    listener.add(door.stack->name(), std::move(*acceptor));
  }
  return joined ? Result<void>() : outcome;
}

void Endpoint::note_joining(const GroupPlan& door, std::string error) const {
  const GroupMembership& membership = door.membership;
  const std::string group = membership.group.to_string();
  const std::string source = membership.source ? membership.source->to_string() : "";
  if (error.empty()) {
    environment_.tracer().emit(trace::GroupJoined{group, door.interface_name, source}, {},
                               {RULE(62)});
  } else {
    environment_.tracer().emit(trace::GroupNotJoined{group, door.interface_name, std::move(error)},
                               {}, {RULE(62)});
  }
}

void Endpoint::release(LiveResponder& responder) {
  std::erase_if(responders_, [&](const auto& known) { return known.get() == &responder; });
}

}  // namespace post
