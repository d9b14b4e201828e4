// Transients of a Carrier that come and go (rules 8 to 10, 15, 16, 85).
#include <algorithm>
#include <utility>

#include "model/association/shared_instance.h"
#include "model/carrier/live_carrier.h"
#include "model/trace_events.h"

namespace post {

void LiveCarrier::attach(TransientId id, SharedInstance& instance) {
  Transient::Owner& owner = *this;
  Transient& transient =
      *transients_.push_back(std::make_unique<Transient>(owner, id, stream(), instance));
  if (!transient.traits().dedupes) peer_finished_ = false;  // it knows nothing of the last one
  finish_sent_ = false;
  owner_.queue().attach(stream(), id, transient.traits(), now());
  owner_.settle();
  reader_.attach(transient);
  if (instance.up()) transient_up(transient);
}

void LiveCarrier::transient_up(Transient& transient) {
  const TransientInfo info = transient.info();
  tracer().emit(trace::TransientUp{info.stack, info.local.to_string(), info.remote.to_string()},
                about(transient.id()), {RULE(68)});
  if (beside_) {
    beside_.use().wait.disarm();
    beside_.use().race_error.reset();
  }
  if (state_ == CarrierState::kEstablishing) owner_.stop_establishing(*this);
  enter(CarrierEvent::kUp);
  note_established();
  transient_narrowed(transient);
  owner_.queue().set_latency(transient.id(),
                             info.srtt ? std::optional(*info.srtt / 2) : std::nullopt);
  for (const outbound::Skip& skip : owner_.queue().open_skips(stream())) {
    send_side_.tell(skip, transient);
  }
  touch();
  if (send_side_.has_work()) owner_.request_pump(*this);
  settle_close();
}

void LiveCarrier::transient_received(Transient& transient, Chunk&& chunk) {
  if (state_ == CarrierState::kClosed || receive_failed_) return;
  touch();
  reader_.take(transient, std::move(chunk));
}

void LiveCarrier::transient_skipped(Transient& transient, MessageKey key,
                                    const WireProperties& properties) {
  if (state_ == CarrierState::kClosed || receive_failed_) return;
  reader_.skip(transient, key, properties);
}

// The peer's direction has ended where it has on every Transient.
bool LiveCarrier::all_finished_sending() const {
  const std::vector<TransientId>& finished = beside_->finished;
  return std::ranges::all_of(transients_, [&](const auto& transient) {
    return std::ranges::find(finished, transient->id()) != finished.end();
  });
}

void LiveCarrier::transient_finished(Transient& transient) {
  beside_.use().finished.push_back(transient.id());
  if (!all_finished_sending() || std::exchange(peer_finished_, true)) return;
  if (!transient.traits().half_close) fail_all(FailureCause::kPeerClosed, RULE(15));
  callbacks_.post(event::PeerFinished{});
  settle_close();
  if (state_ != CarrierState::kClosed) reader_.end({});
  // A stack that was given half a Message is gone with it.
  if (transients_.empty() && state_ != CarrierState::kClosed) lost(Cause::kFinished, false);
}

void LiveCarrier::transient_receive_error(Transient&, Error error) {
  receive_failed_ = true;
  reader_.end(error);
  raise(std::move(error), RULE(86));
  settle_close();
}

void LiveCarrier::transient_down(Transient& transient, Cause cause) {
  const TransientId id = transient.id();
  const bool rejoinable = transient.traits().joins;
  const bool peer_ended =
      cause == Cause::kFinished || cause == Cause::kReset || cause == Cause::kProtocol;
  note_down(id, cause, peer_ended ? RULE(9) : RULE(85));
  reader_.detach(id);
  owner_.bury(remove(transient));
  if (state_ == CarrierState::kClosed) return;
  if (peer_ended && transients_.empty() && cause != Cause::kFinished) return broken(cause);
  owner_.queue().detach(id, now());
  owner_.settle();
  if (!transients_.empty()) return owner_.request_pump(*this);
  if (cause == Cause::kFinished) return all_finished();
  lost(cause, rejoinable);
}

// Half a Message is on it, which the stack can neither complete nor abandon (rules 39, 50).
void LiveCarrier::reset(TransientId id, Cause cause, Rule rule) {
  Transient* transient = find(id);
  if (transient == nullptr) return;
  const bool rejoinable = transient->traits().joins;
  note_down(id, cause, rule);
  reader_.detach(id);
  owner_.drop(remove(*transient), cause);
  owner_.queue().detach(id, now());
  owner_.settle();
  if (cause == Cause::kProtocol && transients_.empty()) return broken(cause);
  if (failing_) return;  // who asked for that ends it, or sees to what is lost
  if (transients_.empty() && state_ != CarrierState::kClosed) lost(cause, rejoinable);
}

void LiveCarrier::note_down(TransientId id, Cause cause, Rule rule) {
  tracer().emit(trace::TransientDown{std::string(name_of(cause))}, about(id), {rule});
}

// Both directions ended in order: a close, never dormancy (rule 9). What the peer sent is handed
// over first.
void LiveCarrier::all_finished() {
  enter(CarrierEvent::kLost);
  peer_finished_ = true;
  settle_close();
}

// The peer broke off: nothing can be expected of it on another path.
void LiveCarrier::broken(Cause cause) {
  fail_all(FailureCause::kPeerAborted, RULE(9));
  raise({std::string(name_of(cause)), "the peer broke off"}, RULE(9));
  end(cause, Ending::kAbrupt, RULE(9));
}

// A path is gone: what is queued goes over another one where this end can open it (rules 8, 10,
// 85). Where neither end can, nothing is waited for.
void LiveCarrier::lost(Cause cause, bool rejoinable) {
  enter(CarrierEvent::kLost);
  lost_cause_ = cause;
  if (closing_ && send_side_.idle()) return end(cause, Ending::kAbrupt, RULE(11));
  if (!active_ && !rejoinable) return become_dormant();
  const Time until = after(now(), policy_->values.reestablish_wait);
  beside_.use().wait.arm<&LiveCarrier::wait_expired>(host_, *this, until);
  if (active_ && (rejoinable || send_side_.has_queued())) {
    static_cast<void>(activate("requeue"));
  }
}

void LiveCarrier::wait_expired() {
  if (state_ != CarrierState::kLost) return;
  const std::unique_ptr<Error> error = std::move(beside_.use().race_error);
  if (error && !send_side_.idle()) return establishment_failed(*error);
  become_dormant();
}

void LiveCarrier::become_dormant() {
  if (!enter(CarrierEvent::kWaited)) return;
  tracer().emit(trace::CarrierDormant{std::string(name_of(lost_cause_))}, subject_,
                {RULE(8), RULE(9)});
  callbacks_.post(event::Dormant{});
  if (!active_) fail_all(FailureCause::kDormant, RULE(8));
}

void LiveCarrier::interfaces_changed() {
  if (state_ == CarrierState::kLost && active_ && send_side_.has_queued()) {
    static_cast<void>(activate("requeue"));
  }
}

std::unique_ptr<Transient> LiveCarrier::remove(const Transient& transient) {
  const auto place = std::ranges::find(transients_, &transient, &std::unique_ptr<Transient>::get);
  std::unique_ptr<Transient> removed = std::move(*place);
  transients_.erase(place);
  if (beside_) std::erase(beside_.use().finished, removed->id());
  return removed;
}

Transient* LiveCarrier::find(TransientId id) const {
  for (const auto& transient : transients_) {
    if (transient->id() == id) return transient.get();
  }
  return nullptr;
}

std::vector<TransientInfo> LiveCarrier::transients() const {
  std::vector<TransientInfo> infos;
  for (const auto& transient : transients_) infos.push_back(transient->info());
  return infos;
}

Subject LiveCarrier::about(TransientId transient) const {
  Subject subject = subject_;
  subject.transient = transient;
  return subject;
}

}  // namespace post
