// How a Carrier sends: from send() to what its observers are told.
#include <algorithm>
#include <utility>

#include "model/carrier/live_carrier.h"
#include "model/trace_events.h"

namespace post {

Result<MessageRef> LiveCarrier::send(OutMessage&& message, SendObserver* observer, bool complete) {
  if (auto refused = refusal(complete ? "send" : "begin")) return *std::move(refused);
  if (complete) {
    if (const auto sent = send_side_.send_plain(message, observer, traits_in_use())) {
      wake_sender("send");
      return *sent;
    }
  }
  if (auto checked = owner_.check_properties(message.properties().stack); !checked) {
    return send_side_.refuse(complete ? "send" : "begin", checked.error(), RULE(22));
  }
  auto sent = send_side_.send(std::move(message), observer, complete, traits_in_use());
  if (!sent) return sent;
  owner_.settle();
  send_side_.accepted();
  wake_sender("send");
  return sent;
}

Result<void> LiveCarrier::append(MessageId message, OutMessage piece, bool last) {
  if (state_ == CarrierState::kClosed) {
    return send_side_.refuse("append", {"closed", "the Carrier is closed"}, RULE(14));
  }
  auto appended = send_side_.append(message, std::move(piece), last);
  if (!appended) return appended;
  owner_.settle();
  wake_sender("send");
  return {};
}

std::optional<Error> LiveCarrier::refusal(std::string_view call) const {
  if (closing_ || state_ == CarrierState::kClosed) {
    return send_side_.refuse(call, {"closed", "close() was called"}, RULE(14));
  }
  if (peer_finished_ && transients_.empty()) {
    return send_side_.refuse(call, {"closed", "the peer closed"}, RULE(16));
  }
  if (state_ == CarrierState::kDormant && !active_) {
    return send_side_.refuse(
        call, {"dormant", "the peer opened this Carrier and its Transients are gone"}, RULE(8));
  }
  return {};
}

const PsiTraits* LiveCarrier::traits_in_use() const {
  return transients_.empty() || !transients_.front()->up() ? nullptr
                                                           : &transients_.front()->traits();
}

void LiveCarrier::wake_sender(std::string_view trigger) {
  if (state_ != CarrierState::kActive) {
    static_cast<void>(activate(trigger));
  } else if (!may_coalesce()) {
    if (beside_) beside_.use().coalesce.disarm();
    owner_.request_pump(*this);
  } else if (!beside_->coalesce.armed()) {
    const Time due = after(now(), policy_->values.coalesce_delay);
    beside_.use().coalesce.arm<&LiveCarrier::ask_for_pump>(host_, *this, due);
  }
}

// Rule 27: until a packet is full, or something must not wait.
bool LiveCarrier::may_coalesce() const {
  return policy_->values.coalesce_delay > Duration::zero() && !send_side_.urgent() && !closing_ &&
         send_side_.fresh_octets() < transients_.front()->view().path.max_chunk;
}

LiveCarrier::Pumped LiveCarrier::pump(bool alone) {
  if (alone && transients_.size() == 1 && !closing_ && !send_side_.ended()) {
    const SendSide::Plain gone = send_side_.hand_over_plain(*transients_.front());
    if (gone == SendSide::Plain::kFull) return Pumped::kWaits;
    if (gone == SendSide::Plain::kMoved) {
      touch();
      return Pumped::kMoved;
    }
  }
  if (!send_side_.has_work()) return Pumped::kNothing;
  const SendSide::Step step = send_side_.hand_over(live_transients());
  if (step.moved) {
    touch();
    owner_.settle();
    return Pumped::kMoved;
  }
  if (step.until) beside_.use().wake.arm<&LiveCarrier::ask_for_pump>(host_, *this, *step.until);
  return send_side_.has_work() ? Pumped::kWaits : Pumped::kNothing;
}

void LiveCarrier::flush() {
  for (const auto& transient : transients_) transient->flush();
  settle_close();
}

void LiveCarrier::transient_has_budget(Transient&) {
  if (send_side_.has_work() && !beside_->coalesce.armed()) owner_.request_pump(*this);
}

// What was queued before the stack was known, or before it narrowed, and does not fit it.
void LiveCarrier::transient_narrowed(Transient& transient) {
  owner_.queue().set_traits(transient.id(), transient.traits(), now());
  owner_.queue().fail_misfits(stream(), transient.traits(), now());
  owner_.settle();
}

void LiveCarrier::tell(const OutboundEvent& event) {
  if (const auto* skip = std::get_if<outbound::Skip>(&event)) {
    send_side_.tell(*skip, live_transients());
  } else if (const auto* forget = std::get_if<outbound::Forget>(&event)) {
    if (Transient* twin = find(forget->via)) twin->forget(forget->key, forget->octets);
  } else if (const auto* broken = std::get_if<outbound::Reset>(&event)) {
    reset(broken->via, Cause::kLocalAbort, broken->rule);
  } else if (std::holds_alternative<outbound::Wake>(event)) {
    if (state_ == CarrierState::kActive && !beside_->coalesce.armed() && !may_coalesce()) {
      owner_.request_pump(*this);
    }
  } else {
    std::visit(
        [this](const auto& what) {
          if constexpr (requires { send_side_.tell(what); }) send_side_.tell(what);
        },
        event);
  }
}

}  // namespace post
