// A Carrier itself: how it opens, what it is asked, how it closes.
#include "model/carrier/live_carrier.h"

#include <algorithm>
#include <utility>

#include "model/trace_events.h"

namespace post {

LiveCarrier::LiveCarrier(Host& host, Owner& owner, Options options)
    : host_(host),
      owner_(owner),
      subject_(options.subject),
      active_(options.active),
      unanswered_(options.forked),
      asked_(options.asked),
      priority_(options.priority),
      policy_(std::move(options.policy)),
      callbacks_(host, *this),
      send_side_(
          {host, callbacks_, owner.queue(), subject_, policy_->values, std::move(options.framing)},
          std::move(options.scheduler), options.forked && options.asked),
      reader_(*this, {host, callbacks_, owner.deliveries(), subject_, policy_->values}) {}

bool LiveCarrier::enter(CarrierEvent event) {
  const std::optional<CarrierState> next = next_state(state_, event);
  if (next) state_ = *next;
  return next.has_value();
}

// ---- opening -----------------------------------------------------------------------------------

Result<void> LiveCarrier::activate(std::string_view trigger) {
  if (state_ == CarrierState::kClosed) {
    return send_side_.refuse("activate", {"closed", "the Carrier is closed"}, RULE(14));
  }
  if (!active_ || !enter(CarrierEvent::kActivate)) return {};
  const Rule rule = trigger == "send" ? RULE(7) : trigger == "requeue" ? RULE(8) : RULE(6);
  tracer().emit(trace::CarrierActivated{std::string(trigger)}, subject_, {rule});
  owner_.establish(*this);
  return {};
}

void LiveCarrier::note_established() {
  if (unanswered_ || std::exchange(was_established_, true)) return;
  tracer().emit(trace::CarrierEstablished{}, subject_, {RULE(5)});
  callbacks_.post(event::Established{});
}

// Within reestablish_wait another interface may come; after it, rule 70 holds.
void LiveCarrier::establishment_failed(const Error& error) {
  if (beside_->wait.armed() && !closing_) {
    beside_.use().race_error = std::make_unique<Error>(error);
    enter(CarrierEvent::kLost);
    return;
  }
  fail_all(FailureCause::kEstablishment, RULE(70));
  raise(error, RULE(70));
  end(Cause::kEstablishment, Ending::kAbrupt, RULE(70));
}

// ---- forks -------------------------------------------------------------------------------------

Result<std::shared_ptr<LiveCarrier>> LiveCarrier::fork(std::optional<std::uint64_t> priority) {
  if (closing_ || state_ == CarrierState::kClosed) {
    return send_side_.refuse("fork", {"closed", "the Carrier is closed or closing"}, RULE(14));
  }
  const PsiTraits* traits = traits_in_use();
  if (traits == nullptr || !traits->multistream) {
    return send_side_.refuse(
        "fork", {"fork", "allowed: over a stack that is up and carries several Carriers"},
        RULE(73));
  }
  auto forked = owner_.fork(*this, priority.value_or(priority_));
  if (!forked) return send_side_.refuse("fork", forked.error(), RULE(73));
  return forked;
}

Result<void> LiveCarrier::on_fork(ForkHandler handler) {
  if (state_ == CarrierState::kClosed) {
    return send_side_.refuse("on_fork", {"closed", "the Carrier is closed"}, RULE(75));
  }
  if (!beside_->forks) {
    Forks::Owner& owner = *this;
    beside_.use().forks =
        std::make_unique<Forks>(host_, owner, static_cast<std::size_t>(policy().values.backlog));
  }
  beside_->forks->set_handler(std::move(handler));
  return {};
}

bool LiveCarrier::offer_fork(std::shared_ptr<LiveCarrier> forked) {
  const std::unique_ptr<Forks>& forks = beside_->forks;
  const bool asks = state_ != CarrierState::kClosed && forks && forks->has_handler();
  return asks && forks->offer(std::move(forked));
}

void LiveCarrier::answer_fork(const std::shared_ptr<LiveCarrier>& forked, bool accept) {
  owner_.answer_fork(*forked, accept);
}

// The peer's answer to a fork that was opened here, or the answer given here to the peer's.
void LiveCarrier::fork_answered(bool accepted) {
  if (!std::exchange(unanswered_, false) || state_ == CarrierState::kClosed) return;
  tracer().emit(trace::ForkAnswered{accepted, asked_ ? "peer" : "local"}, subject_,
                {accepted ? RULE(73) : RULE(74)});
  if (!accepted) {
    fail_all(FailureCause::kForkRejected, RULE(74));
    return end(Cause::kForkRejected, Ending::kAbrupt, RULE(74));
  }
  if (state_ == CarrierState::kActive) note_established();
  callbacks_.wake();
  owner_.queue().accept_lane(stream(), now());
  owner_.settle();
}

// ---- receiving ---------------------------------------------------------------------------------

Result<void> LiveCarrier::ready(ReadyHandler handler) {
  if (state_ == CarrierState::kClosed && !reader_.has_unread()) {
    return send_side_.refuse("ready", {"closed", "the Carrier is closed"}, RULE(5));
  }
  reader_.set_ready(std::move(handler));
  return {};
}

Result<ReceiveId> LiveCarrier::receive(MessageHandler handler) {
  if (state_ == CarrierState::kClosed && !reader_.has_unread()) {
    return send_side_.refuse("receive", {"closed", "the Carrier is closed"}, RULE(5));
  }
  return reader_.receive(std::move(handler));
}

Result<ReceiveId> LiveCarrier::receive(PartSize size, PartHandler handler) {
  if (state_ == CarrierState::kClosed && !reader_.has_unread()) {
    return send_side_.refuse("receive", {"closed", "the Carrier is closed"}, RULE(5));
  }
  auto id = reader_.receive(size, std::move(handler));
  if (!id) return send_side_.refuse("receive", id.error(), RULE(79));
  return id;
}

Result<void> LiveCarrier::cancel(ReceiveId receive) {
  if (reader_.cancel(receive)) return {};
  return Error{"unknown", "no such receive is outstanding"};
}

void LiveCarrier::receiving_failed(Error error, Rule rule) {
  raise(std::move(error), rule);
  settle_close();
}

// A peer that does not keep to what it may send is not read any further.
void LiveCarrier::peer_broke_rules(const Transient& via, const Error& error) {
  raise(error, RULE(81));
  reset(via.id(), Cause::kProtocol, RULE(81));
}

void LiveCarrier::delivery_given() { settle_close(); }

void LiveCarrier::raise(Error error, Rule rule) {
  tracer().emit(trace::CarrierErrorRaised{error.name, error.text}, subject_, {rule});
  callbacks_.post(event::CarrierError{std::move(error)});
}

// ---- closing -----------------------------------------------------------------------------------

Result<void> LiveCarrier::close() {
  if (state_ == CarrierState::kClosed) {
    return send_side_.refuse("close", {"closed", "the Carrier is closed"}, RULE(14));
  }
  if (closing_) return {};
  begin_closing("local", RULE(11));
  return {};
}

// What was accepted is not taken back (rule 18).
void LiveCarrier::begin_closing(std::string_view by, Rule rule) {
  closing_ = true;
  tracer().emit(trace::CarrierClosing{std::string(by)}, subject_, {rule, RULE(18)});
  const Duration linger = policy_->values.close_linger;
  if (linger == Duration::zero()) return static_cast<void>(abort());
  beside_.use().linger.arm<&LiveCarrier::linger_expired>(host_, *this, after(now(), linger));
  settle_close();
}

// Rule 11: the handler is served until it returns false or the peer finishes.
bool LiveCarrier::still_receiving() const {
  if (!reader_.reading()) return false;
  if (reader_.has_delivery()) return true;
  const bool open = !transients_.empty() || establishing();
  return open && !peer_finished_ && !receive_failed_;
}

// Drained, the sending direction ends; when the receiving one has ended too, so does the Carrier.
// A final Message ends the sending direction without a close (rule 35).
void LiveCarrier::settle_close() {
  if (!closing_ && !send_side_.ended()) return;
  if (state_ == CarrierState::kClosed || failing_ || !send_side_.idle()) return;
  for (const auto& transient : transients_) {
    if (transient->up() && !finish_sent_) transient->finish();
  }
  finish_sent_ = state_ == CarrierState::kActive;
  if (closing_ && !still_receiving()) end(Cause::kFinished, Ending::kGraceful, RULE(11));
}

// Rule 16: the peer's close closes this end too, once all that it sent was handed over.
void LiveCarrier::peer_finished_unhandled() {
  if (!closing_ && state_ != CarrierState::kClosed) begin_closing("peer", RULE(16));
}

void LiveCarrier::linger_expired() {
  fail_all(FailureCause::kClosedBeforeDelivery, RULE(12));
  end(Cause::kLinger, Ending::kAbrupt, RULE(12));
}

Result<void> LiveCarrier::abort() {
  if (state_ == CarrierState::kClosed) {
    return send_side_.refuse("abort", {"closed", "the Carrier is closed"}, RULE(14));
  }
  reader_.clear();
  fail_all(FailureCause::kAborted, RULE(13));
  end(Cause::kLocalAbort, Ending::kAbrupt, RULE(13));
  return {};
}

void LiveCarrier::forget(Cause cause) {
  reader_.clear();
  fail_all(FailureCause::kDormant, RULE(78));
  end(cause, Ending::kAbrupt, RULE(78));
}

// Rule 16: a peer that went without a word is not waited for for ever.
void LiveCarrier::idle_expired() {
  if (now() < after(last_octets_, policy_->values.idle_timeout)) return wait_for_activity();
  fail_all(FailureCause::kClosedBeforeDelivery, RULE(16));
  end(Cause::kIdle, Ending::kGraceful, RULE(16));
}

void LiveCarrier::touch() {
  if (policy_->values.idle_timeout == kForever) return;
  last_octets_ = now();
  if (!beside_->idle.armed()) wait_for_activity();
}

void LiveCarrier::wait_for_activity() {
  const Time due = after(last_octets_, policy_->values.idle_timeout);
  beside_.use().idle.arm<&LiveCarrier::idle_expired>(host_, *this, due);
}

void LiveCarrier::disarm_all() {
  if (!beside_) return;
  Beside& all = beside_.use();
  for (RareTimer<LiveCarrier>* timer :
       {&all.linger, &all.wait, &all.idle, &all.coalesce, &all.wake}) {
    timer->disarm();
  }
}

void LiveCarrier::fail_all(FailureCause cause, Rule rule) {
  failing_ = true;
  owner_.queue().fail_lane(stream(), cause, rule, now());
  owner_.settle();
  failing_ = false;
}

void LiveCarrier::end(Cause cause, Ending ending, Rule rule) {
  if (establishing()) owner_.stop_establishing(*this);
  if (!enter(CarrierEvent::kEnd)) return;
  end_cause_ = cause;
  end_rule_ = rule;
  disarm_all();
  while (!transients_.empty()) {
    std::unique_ptr<Transient> transient = remove(*transients_.back());
    owner_.queue().detach(transient->id(), now());
    if (ending == Ending::kGraceful) {
      owner_.retire(std::move(transient), policy_->values.close_linger);
    } else {
      note_down(transient->id(), cause, rule);
      owner_.drop(std::move(transient), cause);
    }
  }
  owner_.settle();
  if (beside_->forks) {
    for (const auto& forked : beside_->forks->take_all()) owner_.answer_fork(*forked, false);
  }
  reader_.end({});
  callbacks_.post(event::Closed{cause});
}

void LiveCarrier::closed_given() {
  tracer().emit(trace::CarrierClosed{std::string(name_of(end_cause_))}, subject_,
                {RULE(5), end_rule_});
  if (beside_->forks) beside_->forks->silence();
  owner_.release(*this);
}

void LiveCarrier::silence() {
  callbacks_.silence();
  if (beside_->forks) beside_->forks->silence();
  disarm_all();
  state_ = CarrierState::kClosed;
  transients_.clear();
  reader_.leave();
}

}  // namespace post
