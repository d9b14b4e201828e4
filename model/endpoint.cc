// An Endpoint: where an application on one host opens Carriers and Listeners.
#include "model/endpoint.h"

#include <algorithm>
#include <utility>

namespace post {

Endpoint::Endpoint(Host& host, EndpointOptions options)
    : environment_{host,
                   std::move(options.stacks),
                   std::move(options.framers),
                   std::move(options.schedulers),
                   std::move(options.racing),
                   std::move(options.congestion),
                   std::move(options.system),
                   std::move(options.resolver)},
      sweep_(host.executor(), Phase::kPosted, host.entity(), [this] { sweep(); }) {
  host.network().add_observer(*this);
}

Endpoint::~Endpoint() {
  environment_.host.network().remove_observer(*this);
  for (const auto& responder : responders_) responder->silence();
  for (const ListenerEntry& entry : listeners_) entry.listener->silence();
}

Carrier Endpoint::initiate(Local local, Remote remote, Parameters parameters) {
  Association::Options options{frozen(std::move(local)), std::move(remote), {}, {}, {}, false};
  if (auto terms = terms_of(parameters)) {
    options.policy = std::move(terms->policy);
    options.framer = std::move(terms->framer);
  } else {
    options.policy = std::make_shared<Policy>(Policy{{}, default_policy_values()});
    options.refusal = std::make_unique<const Error>(terms.error());
  }
  if (options.local->error) options.refusal = std::make_unique<const Error>(*options.local->error);
  if (options.local->group) {
    options.refusal =
        std::make_unique<const Error>(Error{"group", "a group is heard by a Sink or a Responder"});
  }
  const auto carrier = add_association(std::move(options)).open();
  if ((*carrier)->policy().values.eager) static_cast<void>((*carrier)->activate("eager"));
  return Carrier(*carrier);
}

// Rule 84: frozen here, for the Carrier's whole life.
Result<Endpoint::Terms> Endpoint::terms_of(const Parameters& parameters) {
  auto policy = combine(environment_.system, parameters.policy);
  if (!policy) return policy.error();
  auto framer = environment_.framers.chain(parameters.framers);
  if (!framer) return framer.error();
  if (auto known = environment_.schedulers.make(policy->values.scheduler); !known) {
    return known.error();
  }
  if (auto known = environment_.congestion.find(policy->values.congestion); !known) {
    return known.error();
  }
  if (!policy_ || *policy_ != *policy) policy_ = std::make_shared<Policy>(std::move(*policy));
  return Terms{policy_, std::move(*framer)};
}

FrozenLocal Endpoint::frozen(Local local) {
  if (!local_ || *local_ != local) local_ = std::make_shared<const Local>(std::move(local));
  return local_;
}

Association& Endpoint::add_association(Association::Options options) {
  const AssociationId id = environment_.associations.next();
  Association::Owner& owner = *this;
  auto association = std::make_unique<Association>(environment_, owner, id, std::move(options));
  return *associations_.emplace(id, std::move(association)).first->second;
}

Listener Endpoint::listen(Local local, Parameters parameters) {
  auto listener = open_listener(local, parameters, &Endpoint::open_doors);
  return listener ? Listener(*listener) : Listener(listener.error());
}

Result<std::shared_ptr<LiveListener>> Endpoint::open_listener(const Local& local,
                                                              const Parameters& parameters,
                                                              OpenDoors open) {
  auto terms = terms_of(parameters);
  if (!terms) return terms.error();
  LiveListener::Owner& owner = *this;
  auto listener =
      std::make_shared<LiveListener>(environment_.host, owner, terms->policy->values.backlog);
  listeners_.push_back({listener, frozen(local), std::move(*terms)});
  if (auto opened = (this->*open)(*listener, local, listeners_.back().terms); !opened) {
    listener->silence();
    listeners_.pop_back();
    return opened.error();
  }
  return listener;
}

StackOptions Endpoint::stack_options(const Terms& terms) const {
  StackOptions options;
  options.framer = terms.framer;
  options.dscp = terms.policy->values.dscp;
  options.congestion = environment_.congestion.find(terms.policy->values.congestion).value();
  options.expose_lifetime = terms.policy->values.expose_lifetime;
  options.find_association = [this](const PeerName& association) { return secret_of(association); };
  return options;
}

std::optional<JoinSecret> Endpoint::secret_of(const PeerName& association) const {
  const auto known = joinable_.find(association);
  if (known == joinable_.end()) return std::nullopt;
  return associations_.at(known->second)->join_secret();
}

// Where the port is left open, the first socket chooses it for all.
Result<void> Endpoint::open_doors(LiveListener& listener, const Local& local, const Terms& terms) {
  Network& network = environment_.host.network();
  auto plan = plan_listening(network.interfaces(), network.capabilities(), environment_.stacks,
                             local, *terms.policy);
  if (!plan) return plan.error();
  std::uint16_t port = local.port;
  for (const ListenPlan& door : *plan) {
    auto acceptor =
        door.stack->listen(environment_.host, {door.local.ip, port}, stack_options(terms));
    if (!acceptor) return acceptor.error();
    port = (*acceptor)->local().port;
    listener.add(door.stack->name(), std::move(*acceptor));
  }
  return {};
}

Result<std::shared_ptr<LiveCarrier>> Endpoint::admit(
    LiveListener& listener, std::string_view stack,
    std::unique_ptr<ProtocolStackInstance> instance) {
  const auto entry = std::ranges::find_if(
      listeners_, [&](const ListenerEntry& known) { return known.listener.get() == &listener; });
  Association& association = add_association({entry->local,
                                              Remote::address(instance->remote()),
                                              entry->terms.policy,
                                              entry->terms.framer,
                                              {},
                                              true});
  makers_.emplace(association.id(), entry->listener);
  auto carrier = association.accept(stack, std::move(instance));
  if (const auto& secret = association.join_secret()) {
    joinable_.emplace(secret->association, association.id());
  }
  return carrier;
}

// It proved that it belongs there; meanwhile that may have ended.
void Endpoint::rejoin(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  const auto known = joinable_.find(instance->joining()->association);
  if (known == joinable_.end()) return instance->reset(Cause::kRefused);
  associations_.at(known->second)->join(stack, std::move(instance));
}

// Rule 75: for the Listener that made the Association, while it listens.
bool Endpoint::offer_fork(Association& association, std::shared_ptr<LiveCarrier> forked) {
  const auto maker = makers_.find(association.id());
  if (maker == makers_.end()) return false;
  const auto listener = maker->second.lock();
  return listener && listener->offer_fork(std::move(forked));
}

Outcome<void> Endpoint::join(const Carrier& carrier, std::string_view stack,
                             std::unique_ptr<ProtocolStackInstance> instance) {
  const auto association = associations_.find(carrier.association());
  if (association == associations_.end()) return Error{"closed", "this Carrier is gone"};
  if (!instance->traits().joins) {
    return Error{"joins", "allowed: stacks that can join an Association"};
  }
  association->second->join(stack, std::move(instance));
  return {};
}

void Endpoint::release(LiveListener& listener) {
  std::erase_if(listeners_,
                [&](const ListenerEntry& known) { return known.listener.get() == &listener; });
}

void Endpoint::on_interface_changed(InterfaceId) {
  for (const auto& [id, association] : associations_) association->interfaces_changed();
}

void Endpoint::association_idle(Association& association) {
  idle_.push_back(association.id());
  sweep_.arm();
}

void Endpoint::sweep() {
  for (const AssociationId id : std::exchange(idle_, {})) {
    associations_.erase(id);
    makers_.erase(id);
    std::erase_if(joinable_, [id](const auto& entry) { return entry.second == id; });
  }
}

}  // namespace post
