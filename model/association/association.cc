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
      options_(std::move(options)),
      queue_(environment.tracer().enabled()),
      next_stream_(options_.accepted ? 2 : 1),
      pump_(environment.host.executor(), Phase::kTransmission, environment.host.entity(),
            [this] { pump(); }),
      expiry_(environment.host.executor(), Phase::kTimer, environment.host.entity(),
              [this] { expire(); }),
      sweep_(environment.host.executor(), Phase::kPosted, environment.host.entity(),
             [this] { sweep(); }) {
  if (!options_.framer) return;
  std::shared_ptr<const Framer> framer = options_.framer();
  if (!framer->traits().any_content) framing_ = std::move(framer);
}

Association::~Association() {
  for (const auto& carrier : carriers_) carrier->silence();
  silence_dead();
  for (const auto& instance : instances_) instance->stack().reset(Cause::kLocalAbort);
  if (dead_) dead_->transients.clear();
}

// ---- Carriers ----------------------------------------------------------------------------------

Result<std::shared_ptr<LiveCarrier>> Association::open() {
  return add_carrier({.active = true, .priority = options_.policy->values.carrier_priority});
}

Result<std::shared_ptr<LiveCarrier>> Association::accept(
    std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance) {
  auto carrier = add_carrier({.priority = options_.policy->values.carrier_priority});
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
  auto scheduler = environment_.schedulers.make(options_.policy->values.scheduler);
  if (!scheduler) return scheduler.error();
  Subject subject;
  subject.association = id_;
  subject.carrier = environment_.carriers.next();
  subject.stream = what.stream;
  environment_.tracer().emit(
      trace::CarrierCreated{what.active ? "active" : "passive", options_.local->to_string(),
                            options_.remote.to_string()},
      subject, {RULE(6)});
  LiveCarrier::Owner& owner = *this;
  const auto& added = carriers_.emplace_back(std::make_shared<LiveCarrier>(
      environment_.host, owner,
      LiveCarrier::Options{subject, what.active, what.forked, what.asked, what.priority,
                           options_.policy, std::move(*scheduler), framing_}));
  by_stream_[what.stream] = added.get();
  return added;
}

LiveCarrier* Association::find(StreamId stream) const {
  LiveCarrier* const* found = by_stream_.find(stream);
  return found == nullptr ? nullptr : *found;
}

void Association::release(LiveCarrier& carrier) {
  round_.leave(carrier);
  std::erase(racing_, &carrier);
  std::erase_if(open_forks_, [&](const OpenFork& o) { return o.stream == carrier.stream(); });
  queue_.close_lane(carrier.stream());
  std::erase(unasked_, carrier.stream());
  by_stream_.erase(carrier.stream());
  closed_streams_.add({carrier.stream() / 2, carrier.stream() / 2 + 1});
  const auto place = std::ranges::find(carriers_, &carrier, &std::shared_ptr<LiveCarrier>::get);
  dead().carriers.push_back(std::move(*place));
  carriers_.erase(place);
}

void Association::deliveries_settled(const LiveCarrier& by) {
  if (carriers_.size() == 1 && carriers_.front().get() == &by) return;
  for (const auto& carrier : std::vector(carriers_)) {
    if (carrier.get() != &by) carrier->look_again();
  }
}

// ---- races -------------------------------------------------------------------------------------

// One race serves all Carriers that wait: what wins carries each of them, if it can carry several.
void Association::establish(LiveCarrier& carrier) {
  racing_.push_back(&carrier);
  if (establishment_) return;
  Establishment::Delegate& delegate = *this;
  StackOptions stack;
  stack.framer = options_.framer;
  stack.dscp = options_.policy->values.dscp;
  if (auto known = environment_.congestion.find(options_.policy->values.congestion)) {
    stack.congestion = *std::move(known);
  }
  stack.expose_lifetime = options_.policy->values.expose_lifetime;
  stack.join = join_secret_;
  stack.join_alone = instances_.empty();
  std::optional<Error> refusal;
  if (options_.refusal) refusal = *options_.refusal;
  Establishment::Request request{carrier.subject(), *options_.local,  options_.remote,
                                 options_.policy,   std::move(stack), std::move(refusal)};
  establishment_ = std::make_unique<Establishment>(environment_, delegate, std::move(request));
  establishment_->start();
}

void Association::stop_establishing(LiveCarrier& carrier) {
  std::erase(racing_, &carrier);
  if (!racing_.empty() || !establishment_) return;
  establishment_->abort();
  dead().establishments.push_back(std::move(establishment_));
}

void Association::established(Establishment& establishment, Establishment::Winner winner) {
  check(&establishment == establishment_.get(), "an Association runs one race");
  dead().establishments.push_back(std::move(establishment_));
  racing_.clear();
  attach_all(add_instance(winner.candidate.stack, std::move(winner.instance), true));
  interfaces_changed();
}

void Association::establishment_failed(Establishment&, const Error& error) {
  dead().establishments.push_back(std::move(establishment_));
  for (LiveCarrier* carrier : std::exchange(racing_, {})) carrier->establishment_failed(error);
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
  if (const Time due = queue_.next_deadline(); due != kNever || expiry_.armed()) expiry_.arm(due);
  if (!resets_.empty()) tell_resets();
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
  for (const outbound::Reset& reset : std::exchange(resets_, {})) {
    if (LiveCarrier* carrier = find(reset.lane)) carrier->tell(reset);
  }
}

void Association::settle_told() {
  std::vector<LiveCarrier*> told = std::exchange(told_, {});
  for (LiveCarrier* carrier : told) carrier->settled();
  told.clear();
  if (told_.capacity() == 0) told_ = std::move(told);  // memory for the next ones
}

// Over several Transients, what is sent at one instant is told in their order (rule 21).
void Association::tell(const OutboundEvent& event) {
  const auto* sent = std::get_if<outbound::Sent>(&event);
  if (sent != nullptr && pumping_ && instances_.size() > 1) return sent_.push_back(*sent);
  if (const auto* reset = std::get_if<outbound::Reset>(&event)) return resets_.push_back(*reset);
  LiveCarrier* carrier = find(lane_of(event));
  if (carrier == nullptr) return;
  carrier->tell(event);
  if (std::ranges::find(told_, carrier) == told_.end()) told_.push_back(carrier);
}

void Association::tell_sent() {
  if (sent_.empty()) return;
  std::vector<outbound::Sent> sent = std::exchange(sent_, {});
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
    if (carrier->pump(instances_.size() == 1)) {
      round_.to_end(*carrier);
    } else {
      if (first == nullptr) {
        first = carrier;
      } else {
        served_.push_back(carrier);
      }
      carrier->has_work() ? round_.rest(*carrier) : round_.leave(*carrier);
    }
  }
  pumping_ = false;
  tell_sent();
  settle_told();
  if (first != nullptr) first->flush();
  for (LiveCarrier* carrier : std::exchange(served_, {})) carrier->flush();
}

// ---- ends --------------------------------------------------------------------------------------

void Association::retired_down(Retired& retired, Cause cause) {
  Subject subject;
  subject.association = id_;
  subject.transient = retired.id();
  environment_.tracer().emit(trace::TransientDown{std::string(name_of(cause))}, subject,
                             {RULE(11)});
  dead().retired.push_back(take_from(retired_, retired));
}

Association::Dead& Association::dead() {
  if (!dead_) dead_ = std::make_unique<Dead>();
  sweep_.arm();
  return *dead_;
}

// A Listener's backlog, or a callback that runs, may hold a Carrier for longer than this stands.
void Association::silence_dead() {
  if (!dead_) return;
  for (const auto& carrier : dead_->carriers) carrier->silence();
}

void Association::sweep() {
  silence_dead();
  dead_.reset();
  if (carriers_.empty() && retired_.empty()) owner_.association_idle(*this);
}

}  // namespace post
