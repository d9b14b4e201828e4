// How a Carrier sends: from send() to what its observer is told.
#include <algorithm>
#include <utility>

#include "model/carrier/live_carrier.h"
#include "model/check.h"
#include "model/trace_events.h"

namespace post {

Result<MessageRef> LiveCarrier::send(OutMessage message, SendObserver* observer) {
  const bool peer_left = peer_finished_ && transients_.empty();
  if (closing_ || peer_left || state_ == CarrierState::kClosed) {
    return refuse("send", {"closed", "close() was called, or the peer closed"}, RULE(14));
  }
  if (state_ == CarrierState::kDormant && !active_) {
    return refuse("send", {"dormant", "the peer opened this Carrier and its Transients are gone"},
                  RULE(8));
  }
  if (auto refusal = refusal_of(message.content())) return *std::move(refusal);
  const Notice queued = send_side_.add(message.content(), observer);
  tracer().emit(trace::MessageQueued{.bytes = message.content().size()}, about(queued.message.message()),
                {RULE(17)});
  wake_sender("send");
  return queued.message;
}

// What the stack in use cannot carry is refused at once (rules 25, 26).
std::optional<Error> LiveCarrier::refusal_of(const Bytes& content) const {
  if (transients_.empty() || !transients_.front()->up()) return {};
  const PsiTraits& traits = transients_.front()->traits();
  const auto misfit = SendSide::misfit(content, send_side_.last_id() + 1, traits);
  if (!misfit) return {};
  if (*misfit == FailureCause::kTooLarge) {
    return refuse("send",
                  {"too_large", std::to_string(content.size()) + " octets; allowed: up to " +
                                    std::to_string(traits.max_message)},
                  RULE(25));
  }
  if (content.empty()) {
    return refuse("send", {"empty_message", "this stack cannot tell it from none"}, RULE(26));
  }
  return refuse("send", {"one_message", "without a framer a byte stream carries one Message"},
                RULE(26));
}

Error LiveCarrier::refuse(std::string_view call, Error error, Rule rule) const {
  tracer().emit(trace::CarrierRefused{std::string(call), error.name}, subject_, {rule});
  return error;
}

void LiveCarrier::wake_sender(std::string_view trigger) {
  if (state_ == CarrierState::kActive) {
    owner_.request_pump(*this);
  } else {
    static_cast<void>(activate(trigger));
  }
}

bool LiveCarrier::pump() {
  if (!send_side_.has_unsent() || transients_.empty()) return false;
  views_.clear();
  for (const auto& transient : transients_) views_.push_back(transient->view());
  const SchedulerDecision decision = scheduler_->decide(send_side_, views_, host_.executor().now());
  if (const auto* wait = std::get_if<Wait>(&decision)) {
    if (wait->until) wake_.arm(*wait->until);
    return false;
  }
  transmit(std::get<Send>(decision));
  return true;
}

void LiveCarrier::transmit(const Send& decision) {
  const auto view = std::ranges::find(views_, decision.via, &TransientView::id);
  check(view != views_.end() && view->up, "a scheduler names a Transient that is up");
  SendSide::Cut cut = send_side_.cut(decision, chunk_limit(*view), view->traits.acks);
  find(decision.via)->send(std::move(cut.chunk));
  if (cut.sent) note_sent(*cut.sent, cut.terminal);
}

// A stack that takes whole Messages only is given them whole: policy cannot cut a datagram.
std::uint64_t LiveCarrier::chunk_limit(const TransientView& via) const {
  const std::uint64_t limit = std::min<std::uint64_t>(via.budget, via.path.max_chunk);
  const bool whole = via.traits.max_message < via.path.max_chunk;
  return whole ? limit : std::min(limit, policy_.values.chunk);
}

void LiveCarrier::note_sent(const Notice& sent, bool terminal) {
  const Subject subject = about(sent.message.message());
  if (terminal) {
    tracer().emit(trace::MessageSent{true}, subject, {RULE(20), RULE(19)});
  } else {
    tracer().emit(trace::MessageSent{false}, subject, {RULE(20)});
  }
  if (sent.observer != nullptr) callbacks_.post(event::Sent{sent.message, sent.observer});
}

void LiveCarrier::flush() {
  for (const auto& transient : transients_) transient->flush();
  settle_close();
}

void LiveCarrier::transient_has_budget() {
  if (send_side_.has_unsent()) owner_.request_pump(*this);
}

void LiveCarrier::transient_acked(MessageId message, Range octets) {
  const std::optional<Notice> acked = send_side_.ack(message, octets);
  if (!acked) return;
  tracer().emit(trace::MessageAcked{}, about(message), {RULE(20)});
  if (acked->observer != nullptr) callbacks_.post(event::Acked{acked->message, acked->observer});
  settle_close();
}

void LiveCarrier::transient_lost_octets(TransientId transient, MessageId message, Range octets) {
  send_side_.lose(transient, message, octets);
  transient_has_budget();
}

// Rule 10: what went partly is unsent again; what went wholly and was not acked may have arrived.
void LiveCarrier::requeue(TransientId lost) {
  const SendSide::Dropped dropped = send_side_.drop(lost);
  for (const Notice& message : dropped.requeued) {
    tracer().emit(trace::MessageRequeued{}, about(message.message.message()), {RULE(10), RULE(85)});
  }
  for (const Notice& message : dropped.unknown) {
    fail(message, FailureCause::kDeliveryUnknown, RULE(10));
  }
}

void LiveCarrier::fail(const Notice& message, FailureCause cause, Rule rule) {
  tracer().emit(trace::MessageFailed{std::string(name_of(cause))}, about(message.message.message()),
                {rule});
  if (message.observer == nullptr) return;
  callbacks_.post(event::Failed{message.message, message.observer, cause});
}

// What was queued before the stack was known, or before it narrowed, and does not fit it.
void LiveCarrier::fail_misfits(const Transient& transient) {
  for (const auto& [message, cause] : send_side_.take_misfits(transient.traits())) {
    fail(message, cause, cause == FailureCause::kTooLarge ? RULE(25) : RULE(26));
  }
}

void LiveCarrier::fail_all(FailureCause cause, Rule rule) {
  for (const Notice& message : send_side_.take_all()) fail(message, cause, rule);
}

}  // namespace post
