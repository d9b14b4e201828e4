// What a Local and a Remote share.
#include "model/association/association.h"

#include <algorithm>
#include <utility>

#include "model/check.h"
#include "model/trace_events.h"

namespace post {
namespace {

template <class T>
std::unique_ptr<T> take_from(std::vector<std::unique_ptr<T>>& owners, const T& object) {
  const auto place = std::ranges::find(owners, &object, &std::unique_ptr<T>::get);
  std::unique_ptr<T> taken = std::move(*place);
  owners.erase(place);
  return taken;
}

/// The interface that has this address.
const Interface* interface_of(const std::vector<Interface>& interfaces, const IpAddress& address) {
  for (const Interface& interface : interfaces) {
    if (has_address(interfaces, interface.id, address)) return &interface;
  }
  return nullptr;
}

}  // namespace

Association::Association(Environment& environment, Owner& owner, AssociationId id, Options options)
    : environment_(environment),
      owner_(owner),
      id_(id),
      options_(std::move(options)),
      pump_(environment.host.executor(), Phase::kTransmission, environment.host.entity(),
            [this] { pump(); }),
      sweep_(environment.host.executor(), Phase::kPosted, environment.host.entity(),
             [this] { sweep(); }) {}

Association::~Association() {
  for (const Member& member : members_) member.carrier->silence();
}

// ---- Carriers ----------------------------------------------------------------------------------

Result<std::shared_ptr<LiveCarrier>> Association::open() { return add_carrier(true); }

Result<std::shared_ptr<LiveCarrier>> Association::accept(
    std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  auto carrier = add_carrier(false);
  if (!carrier) return carrier;
  const Path& used = path(instance->local().ip, instance->remote().ip);
  (*carrier)->attach(
      {environment_.transients.next(), std::string(stack), used, std::move(instance), false});
  return carrier;
}

Result<std::shared_ptr<LiveCarrier>> Association::add_carrier(bool active) {
  auto scheduler = environment_.schedulers.make(options_.policy.values.scheduler);
  if (!scheduler) return scheduler.error();
  Subject subject;
  subject.association = id_;
  subject.carrier = environment_.carriers.next();
  environment_.tracer().emit(
      trace::CarrierCreated{active ? "active" : "passive", options_.local.to_string(),
                            options_.remote.to_string()},
      subject, {RULE(6)});
  LiveCarrier::Owner& owner = *this;
  auto carrier = std::make_shared<LiveCarrier>(
      environment_.host, owner,
      LiveCarrier::Options{subject, active, options_.policy, std::move(*scheduler)});
  members_.push_back({carrier, nullptr});
  return carrier;
}

void Association::release(LiveCarrier& carrier) {
  std::erase(round_, &carrier);
  const auto place = std::ranges::find(members_, &carrier,
                                       [](const Member& member) { return member.carrier.get(); });
  if (place->establishment) discard(std::move(place->establishment));
  dead_carriers_.push_back(std::move(place->carrier));
  members_.erase(place);
  sweep_.arm();
}

Association::Member& Association::member_of(const LiveCarrier& carrier) {
  for (Member& member : members_) {
    if (member.carrier.get() == &carrier) return member;
  }
  invariant_broken("a Carrier is asked for by its own Association",
                   std::source_location::current());
}

Association::Member& Association::member_of(const Establishment& establishment) {
  for (Member& member : members_) {
    if (member.establishment.get() == &establishment) return member;
  }
  invariant_broken("an Establishment belongs to a Carrier", std::source_location::current());
}

// ---- races -------------------------------------------------------------------------------------

void Association::establish(LiveCarrier& carrier) {
  Member& member = member_of(carrier);
  Establishment::Delegate& delegate = *this;
  StackOptions stack;
  stack.framer = options_.framer;
  Establishment::Request request{carrier.subject(), options_.local,   options_.remote,
                                 options_.policy,   std::move(stack), options_.refusal};
  member.establishment =
      std::make_unique<Establishment>(environment_, delegate, std::move(request));
  member.establishment->start();
}

void Association::stop_establishing(LiveCarrier& carrier) {
  Member& member = member_of(carrier);
  if (!member.establishment) return;
  member.establishment->abort();
  discard(std::move(member.establishment));
}

void Association::discard(std::unique_ptr<Establishment> establishment) {
  dead_establishments_.push_back(std::move(establishment));
  sweep_.arm();
}

void Association::established(Establishment& establishment, Establishment::Winner winner) {
  Member& member = member_of(establishment);
  LiveCarrier& carrier = *member.carrier;
  discard(std::move(member.establishment));
  const Path& used = path(winner.instance->local().ip, winner.instance->remote().ip);
  carrier.attach({environment_.transients.next(), winner.candidate.stack, used,
                  std::move(winner.instance), true});
  carrier.interfaces_changed(environment_.host.network().interfaces());
}

void Association::establishment_failed(Establishment& establishment, const Error& error) {
  Member& member = member_of(establishment);
  LiveCarrier& carrier = *member.carrier;
  discard(std::move(member.establishment));
  carrier.establishment_failed(error);
}

const Path& Association::path(const IpAddress& local, const IpAddress& remote) {
  const std::vector<Interface> interfaces = environment_.host.network().interfaces();
  const Interface* interface = interface_of(interfaces, local);
  Path path;
  path.local = local;
  path.remote = remote;
  if (interface != nullptr) {
    path.interface = interface->id;
    path.interface_name = interface->name;
    path.provisioning_domain = interface->provisioning_domain;
  }
  if (const Path* known = paths_.find(local, remote, path.interface)) return *known;
  path.id = environment_.paths.next();
  path.hints = environment_.host.network().path_hints({{local, 0}, {remote, 0}, path.interface});
  Subject subject;
  subject.association = id_;
  subject.path = path.id;
  environment_.tracer().emit(trace::PathAdded{local.to_string(), path.interface_name,
                                              remote.to_string(), path.provisioning_domain},
                             subject, {RULE(85)});
  return paths_.add(std::move(path));
}

void Association::interfaces_changed() {
  const std::vector<Interface> interfaces = environment_.host.network().interfaces();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].establishment) members_[i].establishment->interfaces_changed();
    members_[i].carrier->interfaces_changed(interfaces);
  }
}

// ---- the pump ----------------------------------------------------------------------------------

void Association::request_pump(LiveCarrier& carrier) {
  if (std::ranges::find(round_, &carrier) == round_.end()) round_.push_back(&carrier);
  pump_.arm();
}

// Rule 34: a chunk from each in turn; who has more rejoins at the end, who cannot go on waits for
// budget.
void Association::pump() {
  while (!round_.empty()) {
    LiveCarrier* carrier = round_.front();
    round_.pop_front();
    if (carrier->pump()) {
      round_.push_back(carrier);
    } else {
      served_.push_back(carrier);
    }
  }
  for (LiveCarrier* carrier : served_) carrier->flush();
  served_.clear();
}

// ---- ends --------------------------------------------------------------------------------------

void Association::bury(std::unique_ptr<Transient> transient) {
  dead_transients_.push_back(std::move(transient));
  sweep_.arm();
}

void Association::retire(std::unique_ptr<Transient> transient, Duration linger) {
  Retired::Owner& owner = *this;
  retired_.push_back(std::make_unique<Retired>(environment_.host, owner, transient->id(), linger,
                                               transient->release()));
  bury(std::move(transient));
}

void Association::retired_down(Retired& retired, Cause cause) {
  Subject subject;
  subject.association = id_;
  subject.transient = retired.id();
  environment_.tracer().emit(trace::TransientDown{std::string(name_of(cause))}, subject,
                             {RULE(11)});
  dead_retired_.push_back(take_from(retired_, retired));
  sweep_.arm();
}

void Association::sweep() {
  dead_transients_.clear();
  dead_establishments_.clear();
  dead_retired_.clear();
  dead_carriers_.clear();
  if (members_.empty() && retired_.empty()) owner_.association_idle(*this);
}

}  // namespace post
