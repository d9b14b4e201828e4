// A Carrier itself: its life, its Transients and what it receives.
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
      policy_(std::move(options.policy)),
      scheduler_(std::move(options.scheduler)),
      send_side_(subject_.carrier),
      callbacks_(host, *this),
      linger_(host.executor(), Phase::kTimer, host.entity(), [this] { linger_expired(); }),
      wake_(host.executor(), Phase::kTimer, host.entity(), [this] { owner_.request_pump(*this); }) {
}

bool LiveCarrier::enter(CarrierEvent event) {
  const std::optional<CarrierState> next = next_state(state_, event);
  if (next) state_ = *next;
  return next.has_value();
}

// ---- opening -----------------------------------------------------------------------------------

Result<void> LiveCarrier::activate(std::string_view trigger) {
  if (state_ == CarrierState::kClosed) {
    return refuse("activate", {"closed", "the Carrier is closed"}, RULE(14));
  }
  if (!active_ || !enter(CarrierEvent::kActivate)) return {};
  const Rule rule = trigger == "send" ? RULE(7) : trigger == "requeue" ? RULE(8) : RULE(6);
  tracer().emit(trace::CarrierActivated{std::string(trigger)}, subject_, {rule});
  owner_.establish(*this);
  return {};
}

void LiveCarrier::attach(Transient::Binding binding) {
  const bool up = binding.up;
  Transient::Owner& owner = *this;
  Transient& transient =
      *transients_.emplace_back(std::make_unique<Transient>(owner, std::move(binding)));
  peer_finished_ = false;
  finish_sent_ = false;
  arrived_before_ = receive_side_.arrived();
  granted_ = 0;
  transient.grant(granted_);
  update_credit();
  if (up) transient_up(transient);
}

void LiveCarrier::transient_up(Transient& transient) {
  const TransientInfo info = transient.info();
  tracer().emit(trace::TransientUp{info.stack, info.local.to_string(), info.remote.to_string()},
                about(transient.id()), {RULE(68)});
  enter(CarrierEvent::kUp);
  if (!std::exchange(was_established_, true)) {
    tracer().emit(trace::CarrierEstablished{}, subject_, {RULE(5)});
    callbacks_.post(event::Established{});
  }
  fail_misfits(transient);
  if (send_side_.has_unsent()) owner_.request_pump(*this);
  settle_close();
}

void LiveCarrier::establishment_failed(const Error& error) {
  fail_all(FailureCause::kEstablishment, RULE(70));
  raise(error, RULE(70));
  end(Cause::kEstablishment, Ending::kAbrupt, RULE(70));
}

// ---- receiving ---------------------------------------------------------------------------------

Result<void> LiveCarrier::ready(ReadyHandler handler) {
  if (state_ == CarrierState::kClosed && receive_side_.empty()) {
    return refuse("ready", {"closed", "the Carrier is closed"}, RULE(5));
  }
  callbacks_.set_ready(std::move(handler));
  update_credit();
  return {};
}

void LiveCarrier::transient_received(TransientId transient, Chunk&& chunk) {
  if (state_ == CarrierState::kClosed || receive_failed_) return;
  if (receive_side_.take(transient, std::move(chunk))) callbacks_.wake();
  update_credit();
}

InMessage LiveCarrier::take_message() {
  InMessage message = receive_side_.next().value();
  Subject subject = subject_;
  subject.message = message.id();
  tracer().emit(trace::MessageReceived{.bytes = message.size()}, subject, {RULE(3), RULE(5)});
  update_credit();
  return message;
}

// The peer may send as much as fits the buffer beyond what the application took. While one reads
// whole Messages, what arrived of them counts as taken, so that a Message larger than the buffer
// does not deadlock (rule 81).
void LiveCarrier::update_credit() {
  if (transients_.empty()) return;
  const std::uint64_t kept =
      receive_side_.waiting() + (callbacks_.reading() ? 0 : receive_side_.incomplete());
  const std::uint64_t taken = receive_side_.arrived() - kept;
  const std::uint64_t buffer = policy_.values.receive_buffer;
  if (taken + buffer < arrived_before_) return;
  const std::uint64_t grant = taken + buffer - arrived_before_;
  if (grant < granted_ + (buffer + 3) / 4) return;  // not for every Message
  granted_ = grant;
  transients_.back()->grant(grant);
}

void LiveCarrier::transient_finished(Transient& transient) {
  if (std::exchange(peer_finished_, true)) return;
  if (!transient.traits().half_close) fail_all(FailureCause::kPeerClosed, RULE(15));
  callbacks_.post(event::PeerFinished{});
  settle_close();
}

void LiveCarrier::transient_receive_error(Error error) {
  receive_failed_ = true;
  raise(std::move(error), RULE(86));
  settle_close();
}

void LiveCarrier::raise(Error error, Rule rule) {
  tracer().emit(trace::CarrierErrorRaised{error.name, error.text}, subject_, {rule});
  callbacks_.post(event::CarrierError{std::move(error)});
}

// ---- closing -----------------------------------------------------------------------------------

Result<void> LiveCarrier::close() {
  if (state_ == CarrierState::kClosed) {
    return refuse("close", {"closed", "the Carrier is closed"}, RULE(14));
  }
  if (closing_) return {};
  begin_closing("local", RULE(11));
  return {};
}

void LiveCarrier::begin_closing(std::string_view by, Rule rule) {
  closing_ = true;
  tracer().emit(trace::CarrierClosing{std::string(by)}, subject_, {rule});
  const Duration linger = policy_.values.close_linger;
  if (linger == Duration::zero()) return linger_expired();
  linger_.arm(after(host_.executor().now(), linger));
  settle_close();
}

// Rule 11: the handler is served until it returns false or the peer finishes.
bool LiveCarrier::still_receiving() const {
  if (!callbacks_.reading()) return false;
  if (!receive_side_.empty()) return true;
  const bool open = !transients_.empty() || state_ == CarrierState::kEstablishing;
  return open && !peer_finished_ && !receive_failed_;
}

// Drained, the sending direction ends; when the receiving one has ended too, so does the Carrier.
void LiveCarrier::settle_close() {
  if (!closing_ || state_ == CarrierState::kClosed || !send_side_.idle()) return;
  if (!transients_.empty() && transients_.back()->up() && !std::exchange(finish_sent_, true)) {
    transients_.back()->finish();
  }
  if (!still_receiving()) end(Cause::kFinished, Ending::kGraceful, RULE(11));
}

void LiveCarrier::message_given() {
  update_credit();
  settle_close();
}

// Rule 16: the peer's close closes this end too, once all that it sent was handed over.
void LiveCarrier::peer_finished_unhandled() {
  if (!closing_ && state_ != CarrierState::kClosed) begin_closing("peer", RULE(16));
}

void LiveCarrier::linger_expired() {
  if (policy_.values.close_linger == Duration::zero()) {
    static_cast<void>(abort());
    return;
  }
  fail_all(FailureCause::kClosedBeforeDelivery, RULE(12));
  end(Cause::kLinger, Ending::kAbrupt, RULE(12));
}

Result<void> LiveCarrier::abort() {
  if (state_ == CarrierState::kClosed) {
    return refuse("abort", {"closed", "the Carrier is closed"}, RULE(14));
  }
  receive_side_.clear();
  fail_all(FailureCause::kAborted, RULE(13));
  end(Cause::kLocalAbort, Ending::kAbrupt, RULE(13));
  return {};
}

void LiveCarrier::end(Cause cause, Ending ending, Rule rule) {
  if (state_ == CarrierState::kEstablishing) owner_.stop_establishing(*this);
  if (!enter(CarrierEvent::kEnd)) return;
  end_cause_ = cause;
  end_rule_ = rule;
  linger_.disarm();
  while (!transients_.empty()) {
    std::unique_ptr<Transient> transient = remove(*transients_.back());
    if (ending == Ending::kGraceful) {
      owner_.retire(std::move(transient), policy_.values.close_linger);
    } else {
      note_down(transient->id(), cause, rule);
      transient->reset(cause);
      owner_.bury(std::move(transient));
    }
  }
  callbacks_.post(event::Closed{cause});
}

void LiveCarrier::closed_given() {
  tracer().emit(trace::CarrierClosed{std::string(name_of(end_cause_))}, subject_,
                {RULE(5), end_rule_});
  owner_.release(*this);
}

void LiveCarrier::silence() {
  callbacks_.silence();
  linger_.disarm();
  wake_.disarm();
  state_ = CarrierState::kClosed;
  for (const auto& transient : transients_) transient->reset(Cause::kLocalAbort);
  transients_.clear();
}

// ---- Transients that go ------------------------------------------------------------------------

void LiveCarrier::interfaces_changed(std::span<const Interface> interfaces) {
  for (std::size_t i = transients_.size(); i-- > 0;) {
    Transient& transient = *transients_[i];
    const Path& path = transient.path();
    if (has_address(interfaces, path.interface, path.local)) continue;
    transient.reset(Cause::kInterfaceDown);
    transient_down(transient, Cause::kInterfaceDown);
  }
}

void LiveCarrier::transient_down(Transient& transient, Cause cause) {
  const TransientId id = transient.id();
  const bool peer_ended =
      cause == Cause::kFinished || cause == Cause::kReset || cause == Cause::kProtocol;
  note_down(id, cause, peer_ended ? RULE(9) : RULE(85));
  owner_.bury(remove(transient));
  receive_side_.drop(id);
  if (cause == Cause::kFinished) return all_finished();
  if (peer_ended) return broken(cause);
  requeue(id);
  lost(cause);
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
// 85).
void LiveCarrier::lost(Cause cause) {
  enter(CarrierEvent::kLost);
  if (!active_) fail_all(FailureCause::kDormant, RULE(8));
  if (send_side_.has_unsent()) {
    static_cast<void>(activate("requeue"));
  } else if (closing_) {
    end(cause, Ending::kAbrupt, RULE(11));
  } else {
    tracer().emit(trace::CarrierDormant{std::string(name_of(cause))}, subject_, {RULE(8)});
  }
}

std::unique_ptr<Transient> LiveCarrier::remove(Transient& transient) {
  const auto place = std::ranges::find(transients_, &transient, &std::unique_ptr<Transient>::get);
  std::unique_ptr<Transient> removed = std::move(*place);
  transients_.erase(place);
  return removed;
}

Transient* LiveCarrier::find(TransientId id) {
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

Subject LiveCarrier::about(MessageId message) const {
  Subject subject = subject_;
  subject.message = message;
  return subject;
}

}  // namespace post
