// The protocol stack instances of an Association, and the Carriers forked over them (rules 34, 73
// to 76, 85).
#include <algorithm>
#include <string>
#include <utility>

#include "model/association/association.h"
#include "model/association/taking.h"
#include "model/trace_events.h"

namespace post {
namespace {

/// The interface that has this address.
const Interface* interface_of(const std::vector<Interface>& interfaces, const IpAddress& address) {
  for (const Interface& interface : interfaces) {
    if (has_address(interfaces, interface.id, address)) return &interface;
  }
  return nullptr;
}

}  // namespace

// ---- instances ---------------------------------------------------------------------------------

SharedInstance& Association::add_instance(std::string_view stack,
                                          std::unique_ptr<ProtocolStackInstance> instance,
                                          bool up) {
  const Path& used = path(instance->local().ip, instance->remote().ip);
  const JoinSecret* secret = instance->join_secret();
  if (secret != nullptr && !join_secret_) join_secret_ = *secret;
  instance->settle_down();
  SharedInstance::Owner& owner = *this;
  return *instances_.push_back(
      std::make_unique<SharedInstance>(owner, std::string(stack), used, std::move(instance), up));
}

// A stack that carries one Carrier serves the first; the others wait for what can.
void Association::attach_all(SharedInstance& instance) {
  for (const auto& carrier : carriers()) {
    if (carrier->state() == CarrierState::kClosed || instance.find(carrier->stream())) continue;
    if (carrier->stream() != 0 && !instance.traits().multistream) continue;
    const bool asked = std::ranges::any_of(beside_->open_forks, [&](const OpenFork& open) {
      return open.stream == carrier->stream();
    });
    if (!asked) carrier->attach(environment_.transients.next(), instance);
  }
  if (beside_->open_forks.empty()) return;
  for (OpenFork& open : beside_.use().open_forks) {
    if (open.via != nullptr || !instance.traits().multistream) continue;
    open.via = &instance;
    if (LiveCarrier* forked = find(open.stream)) {
      forked->attach(environment_.transients.next(), instance);
    }
    instance.stack().open(open.stream, open.parent);
  }
}

bool Association::path_is_there(const SharedInstance& instance) const {
  return has_address(environment_.host.network().interfaces(), instance.path().interface,
                     instance.path().local);
}

void Association::interfaces_changed() {
  if (beside_->establishment) beside_.use().establishment->interfaces_changed();
  for (std::size_t i = instances_.size(); i-- > 0;) {
    if (i < instances_.size() && !path_is_there(*instances_[i])) {
      instances_[i]->fail(Cause::kInterfaceDown);
    }
  }
  for (const auto& carrier : carriers()) carrier->interfaces_changed();
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
  PathHints hints =
      environment_.host.network().path_hints({{local, 0}, {remote, 0}, path.interface});
  if (!hints.elements.empty() || hints.reserved_rate) {
    path.hints = std::make_shared<const PathHints>(std::move(hints));
  }
  Subject subject;
  subject.association = id_;
  subject.path = path.id;
  environment_.tracer().emit(trace::PathAdded{local.to_string(), path.interface_name,
                                              remote.to_string(), path.provisioning_domain},
                             subject, {RULE(85)});
  return paths_.add(std::move(path));
}

void Association::instance_acked(SharedInstance& instance, std::span<const AckedOctets> all) {
  for (const auto& [key, octets] : all) {
    const Transient* by = instance.find(key.stream);
    queue_.acked(key, octets, environment_.now(), by != nullptr ? by->id() : TransientId{});
  }
  settle();
}

void Association::instance_lost(TransientId transient, MessageKey key, Range octets) {
  queue_.lost(transient, key, octets, environment_.now());
  settle();
  if (LiveCarrier* carrier = find(key.stream)) request_pump(*carrier);
}

void Association::instance_skip_acked(MessageKey key) { queue_.skip_acked(key); }

void Association::instance_credit(StreamId stream, Credit credit) {
  if (find(stream) == nullptr) return;
  queue_.credit(stream, credit, environment_.now());
  settle();
}

void Association::instance_down(SharedInstance& instance) {
  reopen_forks(instance);
  discard(instance);
}

void Association::discard(SharedInstance& instance) {
  dead().instances.push_back(take_from(instances_, instance));
}

// ---- Transients that go ------------------------------------------------------------------------

void Association::bury(std::unique_ptr<Transient> transient) {
  transient->instance().remove(*transient);
  dead().transients.push_back(std::move(transient));
}

void Association::drop(std::unique_ptr<Transient> transient, Cause cause) {
  SharedInstance& instance = transient->instance();
  bury(std::move(transient));
  if (!instance.unused()) return instance.close(dead().transients.back()->stream());
  instance.stack().reset(cause);
  discard(instance);
}

void Association::retire(std::unique_ptr<Transient> transient, Duration linger) {
  SharedInstance& instance = transient->instance();
  const TransientId id = transient->id();
  bury(std::move(transient));
  if (!instance.unused()) return instance.close(dead().transients.back()->stream());
  Retired::Owner& owner = *this;
  beside_.use().retired.push_back(
      std::make_unique<Retired>(environment_.host, owner, id, linger, instance.release()));
  discard(instance);
}

// ---- forks -------------------------------------------------------------------------------------

// Until it is answered, the fork's octets go where it was asked for.
Result<std::shared_ptr<LiveCarrier>> Association::fork(LiveCarrier& parent,
                                                       std::uint64_t priority) {
  const StreamId stream = next_stream_;
  const auto able = std::ranges::find_if(instances_, [](const auto& instance) {
    return instance->up() && instance->traits().multistream;
  });
  const std::uint64_t most = (*able)->traits().max_streams;
  if (carriers_.size() >= most) {
    return Error{"too_many_forks",
                 "the peer keeps " + std::to_string(most) + " Carriers on a connection"};
  }
  auto forked = add_carrier({.stream = stream,
                             .active = parent.active(),
                             .forked = true,
                             .asked = true,
                             .priority = priority});
  if (!forked) return forked;
  next_stream_ += 2;
  Subject subject = (*forked)->subject();
  environment_.tracer().emit(
      trace::CarrierForked{static_cast<std::uint64_t>(parent.subject().carrier)}, subject,
      {RULE(73)});
  SharedInstance& via = **able;
  beside_.use().open_forks.push_back({stream, parent.stream(), &via});
  via.stack().open(stream, parent.stream());
  (*forked)->attach(environment_.transients.next(), via);
  return forked;
}

void Association::reopen_forks(const SharedInstance& lost) {
  if (!beside_->open_forks.empty()) {
    for (OpenFork& open : beside_.use().open_forks) {
      if (open.via == &lost) open.via = nullptr;
    }
  }
  for (const auto& instance : instances_) {
    if (instance.get() != &lost && instance->up()) return attach_all(*instance);
  }
}

void Association::instance_open_answered(SharedInstance&, StreamId stream, bool accepted) {
  std::erase_if(beside_.use().open_forks,
                [&](const OpenFork& open) { return open.stream == stream; });
  LiveCarrier* forked = find(stream);
  if (forked == nullptr) return;
  forked->fork_answered(accepted);
  if (!accepted) return;
  for (const auto& instance : instances_) attach_all(*instance);
}

// The peer forked a Carrier, or sends on one whose fork has not come yet: that one waits unseen.
void Association::instance_opened(SharedInstance& instance, StreamId stream,
                                  std::optional<StreamId> parent) {
  std::shared_ptr<LiveCarrier> forked = forked_by_peer(stream);
  if (!forked) return;
  if (instance.find(stream) == nullptr) forked->attach(environment_.transients.next(), instance);
  if (!parent || std::erase(beside_.use().unasked, stream) == 0) return;
  offer(forked, *parent);
}

std::shared_ptr<LiveCarrier> Association::forked_by_peer(StreamId stream) {
  if (LiveCarrier* known = find(stream)) return known->shared_from_this();
  const bool ours = stream == 0 || stream % 2 == next_stream_ % 2;
  const bool full = beside_->unasked.size() >= policy_->values.backlog;
  if (ours || full || beside_->closed_streams.covers({stream / 2, stream / 2 + 1})) return {};
  auto added =
      add_carrier({.stream = stream, .forked = true, .priority = policy_->values.carrier_priority});
  if (!added) return {};
  beside_.use().unasked.push_back(stream);
  return *added;
}

// Rule 75: the corresponding Carrier's handler, else the Listener, else nobody.
void Association::offer(const std::shared_ptr<LiveCarrier>& forked, StreamId parent) {
  LiveCarrier* corresponding = find(parent);
  const CarrierId id = corresponding ? corresponding->subject().carrier : CarrierId{};
  environment_.tracer().emit(trace::ForkRequested{static_cast<std::uint64_t>(id)},
                             forked->subject(), {RULE(75)});
  if (corresponding != nullptr && corresponding->offer_fork(forked)) return;
  if (owner_.offer_fork(*this, forked)) return;
  answer_fork(*forked, false);
}

void Association::answer_fork(LiveCarrier& forked, bool accept) {
  for (const auto& instance : instances_) {
    if (instance->find(forked.stream())) instance->stack().answer_open(forked.stream(), accept);
  }
  forked.fork_answered(accept);
}

}  // namespace post
