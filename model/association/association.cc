// What a Local and a Remote share: Carriers, races, and the pump.
#include "model/association/association.h"

#include <algorithm>
#include <utility>

#include "model/association/taking.h"
#include "model/check.h"
#include "model/trace_events.h"

namespace post {

Association::Association(Environment& environment, Owner& owner, AssociationId id, Options options)
    : environment_(environment),
      owner_(owner),
      id_(id),
      local_(std::move(options.local)),
      remote_(std::move(options.remote)),
      policy_(std::move(options.policy)),
      queue_(environment.tracer().enabled()),
      next_stream_(options.accepted ? 2 : 1),
      pump_(environment.host.executor(), Phase::kTransmission, environment.host.entity(),
            [this] { pump(); }) {
  if (options.refusal) special_.use().refusal = std::move(options.refusal);
  if (!options.framer) return;
  Special& special = special_.use();
  special.framer = std::move(options.framer);
  std::shared_ptr<const Framer> framer = special.framer();
  if (!framer->traits().any_content) special.framing = std::move(framer);
}

Association::~Association() {
  for (const auto& carrier : carriers_) carrier->silence();
  silence_dead();
  for (const auto& instance : instances_) instance->stack().reset(Cause::kLocalAbort);
  if (dead_) dead_->transients.clear();
}

// ---- Carriers ----------------------------------------------------------------------------------

Result<std::shared_ptr<LiveCarrier>> Association::open() {
  return add_carrier({.active = true, .priority = policy_->values.carrier_priority});
}

Result<std::shared_ptr<LiveCarrier>> Association::accept(
    std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  auto carrier = add_carrier({.priority = policy_->values.carrier_priority});
  if (carrier) attach_all(add_instance(stack, std::move(instance), false));
  return carrier;
}

void Association::join(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  const bool alone = instance->joining() && instance->joining()->alone;
  SharedInstance& joined = add_instance(stack, std::move(instance), false);
  attach_all(joined);
  if (alone) replace_all_but(joined);
}

// What they still carried is requeued on the one that is left (rule 85).
void Association::replace_all_but(const SharedInstance& left) {
  std::vector<SharedInstance*> others;
  for (const auto& instance : instances_) {
    if (instance.get() != &left) others.push_back(instance.get());
  }
  for (SharedInstance* other : others) other->fail(Cause::kReplaced);
}

Result<std::shared_ptr<LiveCarrier>> Association::add_carrier(const NewCarrier& what) {
  auto scheduler = environment_.schedulers.make(policy_->values.scheduler);
  if (!scheduler) return scheduler.error();
  Subject subject;
  subject.association = id_;
  subject.carrier = environment_.carriers.next();
  subject.stream = what.stream;
  environment_.tracer().emit(trace::CarrierCreated{what.active ? "active" : "passive",
                                                   local_->to_string(), remote_.to_string()},
                             subject, {RULE(6)});
  LiveCarrier::Owner& owner = *this;
  const auto& added = carriers_.push_back(std::make_shared<LiveCarrier>(
      environment_.host, owner,
      LiveCarrier::Options{subject, what.active, what.forked, what.asked, what.priority, policy_,
                           std::move(*scheduler), special_->framing}));
  by_stream_[what.stream] = added.get();
  return added;
}

// As they are now: what is done with them may end some.
std::vector<std::shared_ptr<LiveCarrier>> Association::carriers() const {
  return {carriers_.begin(), carriers_.end()};
}

LiveCarrier* Association::find(StreamId stream) const {
  LiveCarrier* const* found = by_stream_.find(stream);
  return found == nullptr ? nullptr : *found;
}

void Association::release(LiveCarrier& carrier) {
  round_.leave(carrier);
  Beside& beside = beside_.use();
  std::erase(beside.racing, &carrier);
  std::erase_if(beside.open_forks,
                [&](const OpenFork& open) { return open.stream == carrier.stream(); });
  queue_.close_lane(carrier.stream());
  std::erase(beside.unasked, carrier.stream());
  by_stream_.erase(carrier.stream());
  beside.closed_streams.add({carrier.stream() / 2, carrier.stream() / 2 + 1});
  const auto place = std::ranges::find(carriers_, &carrier, &std::shared_ptr<LiveCarrier>::get);
  dead().carriers.push_back(std::move(*place));
  carriers_.erase(place);
}

std::shared_ptr<LiveCarrier> Association::share(LiveCarrier& carrier) {
  const bool first = !carriers_.empty() && carriers_.front().get() == &carrier;
  return first ? carriers_.front() : carrier.shared_from_this();
}

void Association::deliveries_settled(const LiveCarrier& by) {
  if (carriers_.size() == 1 && carriers_.front().get() == &by) return;
  for (const auto& carrier : carriers()) {
    if (carrier.get() != &by) carrier->look_again();
  }
}

// ---- races -------------------------------------------------------------------------------------

// One race serves all Carriers that wait: what wins carries each of them, if it can carry several.
void Association::establish(LiveCarrier& carrier) {
  Beside& beside = beside_.use();
  beside.racing.push_back(&carrier);
  if (beside.establishment) return;
  Establishment::Delegate& delegate = *this;
  StackOptions stack;
  stack.framer = special_->framer;
  stack.dscp = policy_->values.dscp;
  if (auto known = environment_.congestion.find(policy_->values.congestion)) {
    stack.congestion = *std::move(known);
  }
  stack.expose_lifetime = policy_->values.expose_lifetime;
  stack.join = join_secret_;
  stack.join_alone = instances_.empty();
  std::optional<Error> refusal;
  if (special_->refusal) refusal = *special_->refusal;
  Establishment::Request request{carrier.subject(), *local_,          remote_,
                                 policy_,           std::move(stack), std::move(refusal)};
  beside.establishment =
      std::make_unique<Establishment>(environment_, delegate, std::move(request));
  beside.establishment->start();
}

void Association::stop_establishing(LiveCarrier& carrier) {
  Beside& beside = beside_.use();
  std::erase(beside.racing, &carrier);
  if (!beside.racing.empty() || !beside.establishment) return;
  beside.establishment->abort();
  dead().establishments.push_back(std::move(beside.establishment));
}

void Association::established(Establishment& establishment, Establishment::Winner winner) {
  Beside& beside = beside_.use();
  check(&establishment == beside.establishment.get(), "an Association runs one race");
  dead().establishments.push_back(std::move(beside.establishment));
  beside.racing.clear();
  attach_all(add_instance(winner.candidate.stack, std::move(winner.instance), true));
  interfaces_changed();
}

void Association::establishment_failed(Establishment&, const Error& error) {
  Beside& beside = beside_.use();
  dead().establishments.push_back(std::move(beside.establishment));
  for (LiveCarrier* carrier : std::exchange(beside.racing, {})) {
    carrier->establishment_failed(error);
  }
}

// ---- Messages ----------------------------------------------------------------------------------

// What a Carrier does when it is told may make the queue decide more: that is told behind it.
void Association::settle() {
  if (std::exchange(settling_, true)) return;
  while (queue_.has_events()) {
    queue_.take_events(events_);
    for (const OutboundEvent& event : events_) tell(event);
    events_.clear();
  }
  settling_ = false;
  if (const Time due = queue_.next_deadline(); due != kNever || expiry_.armed()) {
    expiry_.arm<&Association::expire>(environment_.host, *this, due);
  }
  if (!beside_->resets.empty()) tell_resets();
  if (!pumping_ && !told_.empty()) settle_told();
  if (queue_.rests()) rest();
}

// Nothing is under way: no memory is kept for what may never come.
void Association::rest() {
  queue_.rest();
  if (!settling_) std::vector<OutboundEvent>().swap(events_);
}

// A Carrier may end with its last Transient: behind all that was decided before.
void Association::tell_resets() {
  for (const outbound::Reset& reset : std::exchange(beside_.use().resets, {})) {
    if (LiveCarrier* carrier = find(reset.lane)) carrier->tell(reset);
  }
}

void Association::settle_told() {
  const Few<LiveCarrier*> told = std::exchange(told_, {});
  for (LiveCarrier* carrier : told) carrier->settled();
}

// Over several Transients, what is sent at one instant is told in their order (rule 21).
void Association::tell(const OutboundEvent& event) {
  const auto* sent = std::get_if<outbound::Sent>(&event);
  if (sent != nullptr && pumping_ && instances_.size() > 1) {
    return beside_.use().sent.push_back(*sent);
  }
  if (const auto* reset = std::get_if<outbound::Reset>(&event)) {
    return beside_.use().resets.push_back(*reset);
  }
  LiveCarrier* carrier = find(lane_of(event));
  if (carrier == nullptr) return;
  carrier->tell(event);
  if (std::ranges::find(told_, carrier) == told_.end()) told_.push_back(carrier);
}

void Association::tell_sent() {
  if (beside_->sent.empty()) return;
  std::vector<outbound::Sent> sent = std::exchange(beside_.use().sent, {});
  std::ranges::stable_sort(sent, {}, &outbound::Sent::via);
  for (const outbound::Sent& one : sent) {
    if (LiveCarrier* carrier = find(one.message.key.stream)) carrier->tell(one);
  }
}

void Association::expire() {
  queue_.expire(environment_.now());
  settle();
}

void Association::request_pump(LiveCarrier& carrier) {
  if (!pump_.armed()) pump_.arm();
  if (!round_.join(carrier) || round_.size() == 1) return;
  environment_.tracer().emit(trace::RoundJoined{round_.size() - 1}, carrier.subject(), {RULE(34)});
}

// Rule 34: a chunk from each in turn; who has more goes to the end, who has nothing leaves, who
// cannot go on waits for budget.
void Association::pump() {
  pumping_ = true;
  LiveCarrier* first = nullptr;  // mostly the only one that is served
  while (LiveCarrier* const carrier = round_.next()) {
    const LiveCarrier::Pumped pumped = carrier->pump(instances_.size() == 1);
    if (pumped == LiveCarrier::Pumped::kMoved) {
      round_.to_end(*carrier);
      continue;
    }
    if (first == nullptr) {
      first = carrier;
    } else {
      beside_.use().served.push_back(carrier);
    }
    pumped == LiveCarrier::Pumped::kWaits ? round_.rest(*carrier) : round_.leave(*carrier);
  }
  pumping_ = false;
  tell_sent();
  if (!told_.empty()) settle_told();
  if (first != nullptr) first->flush();
  if (beside_->served.empty()) return;
  for (LiveCarrier* carrier : std::exchange(beside_.use().served, {})) carrier->flush();
}

// ---- ends --------------------------------------------------------------------------------------

void Association::retired_down(Retired& retired, Cause cause) {
  Subject subject;
  subject.association = id_;
  subject.transient = retired.id();
  environment_.tracer().emit(trace::TransientDown{std::string(name_of(cause))}, subject,
                             {RULE(11)});
  dead().retired.push_back(take_from(beside_.use().retired, retired));
}

Association::Dead& Association::dead() {
  if (!dead_) dead_ = std::make_unique<Dead>(*this);
  dead_->sweep.arm();
  return *dead_;
}

Association::Dead::Dead(Association& association)
    : sweep(association.environment_.host.executor(), Phase::kPosted,
            association.environment_.host.entity(), [&association] { association.sweep(); }) {}

// A Listener's backlog, or a callback that runs, may hold a Carrier for longer than this stands.
void Association::silence_dead() {
  if (!dead_) return;
  for (const auto& carrier : dead_->carriers) carrier->silence();
}

void Association::sweep() {
  silence_dead();
  dead_.reset();
  if (beside_->empty()) beside_.drop();
  if (carriers_.empty() && beside_->retired.empty()) owner_.association_idle(*this);
}

}  // namespace post
