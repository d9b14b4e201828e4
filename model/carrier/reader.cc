// How a Carrier hands over what it receives.
#include "model/carrier/reader.h"

#include <algorithm>
#include <utility>

#include "model/carrier/key_text.h"
#include "model/trace_events.h"

namespace post {
namespace {

ReceiveSide::Options options_of(const PolicyValues& policy) {
  return {.receive_buffer = policy.receive_buffer,
          .hold_limit = policy.hold_limit,
          .max_message = policy.max_received_message,
          .drop_duplicates = policy.drop_duplicates,
          .enforces_lifetime = policy.receiver_enforces_lifetime};
}

/// Lets the peer be held back; one that cannot is read always, and the newest dropped (rule 81).
bool reliable(const PsiTraits& traits) { return traits.repairs || traits.acks; }

Rule rule_of(inbound::DropReason reason) {
  switch (reason) {
    case inbound::DropReason::kDuplicate:
    case inbound::DropReason::kOutOfOrder:
      return RULE(60);
    case inbound::DropReason::kAntecedent:
      return RULE(40);
    case inbound::DropReason::kSkipped:
      return RULE(32);
    case inbound::DropReason::kBufferFull:
      return RULE(81);
    case inbound::DropReason::kTooLarge:
      return RULE(79);
    case inbound::DropReason::kLifetime:
      return RULE(53);
    case inbound::DropReason::kTransient:
      return RULE(10);
  }
  return RULE(79);
}

}  // namespace

Reader::Reader(Owner& owner, Context context)
    : owner_(owner),
      context_(context),
      side_(context.subject.stream, context.deliveries, options_of(context.policy)) {}

Subject Reader::about(MessageId message) const {
  Subject subject = context_.subject;
  subject.message = message;
  return subject;
}

// ---- what the application asks ------------------------------------------------------------------

void Reader::set_ready(ReadyHandler handler) {
  ready_ = std::move(handler);
  replaced_ = true;
  if (ready_ && ready_receive_ == 0) {
    ready_receive_ = side_.request_message();
  } else if (!ready_ && ready_receive_ != 0) {
    side_.cancel(std::exchange(ready_receive_, 0));
  }
  context_.callbacks.wake();
  settle();
}

ReceiveId Reader::receive(MessageHandler handler) {
  const ReceiveId id = side_.request_message();
  handlers_.emplace(id, std::move(handler));
  context_.callbacks.wake();
  settle();
  return id;
}

Result<ReceiveId> Reader::receive(PartSize size, PartHandler handler) {
  auto id = side_.request_part(size);
  if (!id) return id;
  handlers_.emplace(*id, std::move(handler));
  context_.callbacks.wake();
  settle();
  return id;
}

bool Reader::cancel(ReceiveId receive) {
  if (handlers_.erase(receive) == 0) return false;
  side_.cancel(receive);
  settle();
  return true;
}

// ---- what Transients tell -----------------------------------------------------------------------

void Reader::attach(const Transient& transient) {
  const std::uint64_t base = transient.traits().dedupes ? 0 : side_.arrived();
  grants_.push_back({transient.id(), base, {}});
  binds_ = true;
  side_.attach(transient.id(), transient.path().id, transient.traits());
  if (!transient.traits().dedupes) told_end_ = false;
  if (ready_ && ready_receive_ == 0 && !in_handler_) ready_receive_ = side_.request_message();
  settle();
}

void Reader::take(const Transient& from, Chunk&& chunk) {
  using Straight = ReceiveSide::Straight;
  if (const Straight way = side_.take_plain(from.id(), chunk); way != Straight::kNo) {
    if (way == Straight::kHeld) tell(inbound::Held{chunk.key, {}});
    return settle();
  }
  const auto taken = side_.take(from.id(), std::move(chunk), context_.host.executor().now());
  settle();
  if (!taken) owner_.peer_broke_rules(from, taken.error());
}

void Reader::skip(const Transient& from, MessageKey key, const WireProperties& properties) {
  const auto taken = side_.skip(key, properties);
  settle();
  if (!taken) owner_.peer_broke_rules(from, taken.error());
}

void Reader::detach(TransientId transient) {
  grants_.erase_if([&](const Grant& grant) { return grant.transient == transient; });
  side_.detach(transient);
  settle();
}

void Reader::end(std::optional<Error> error) {
  if (error) end_error_ = std::make_unique<Error>(*error);
  side_.end(std::move(error));
  settle();
}

void Reader::clear() {
  side_.clear();
  handlers_.clear();
  ready_ = nullptr;
  ready_receive_ = 0;
}

void Reader::look_again() {
  side_.look();
  settle();
}

void Reader::settle() {
  if (side_.has_completion()) context_.callbacks.wake();
  if (side_.has_events()) tell_events();
  grant();
  note_window();
}

void Reader::tell_events() {
  if (!side_.has_events()) return;
  std::vector<InboundEvent> events = std::exchange(events_, {});
  side_.take_events(events);
  for (const InboundEvent& event : events) {
    std::visit([this](const auto& what) { tell(what); }, event);
  }
  if (events.capacity() > kFew) events_ = std::move(events);
}

void Reader::tell(const inbound::Dropped& dropped) {
  context_.host.tracer().emit(
      trace::ArrivalDropped{dropped.key.message, std::string(name_of(dropped.reason)),
                            dropped.octets},
      about(0), {rule_of(dropped.reason)});
}

void Reader::tell(const inbound::Held& held) {
  if (!context_.host.tracer().enabled()) return;
  const bool ordered = held.antecedent == MessageKey{};
  context_.host.tracer().emit(
      trace::ArrivalHeld{held.key.message, ordered ? "" : text_of(held.antecedent)}, about(0),
      {ordered ? RULE(31) : RULE(36)});
}

void Reader::tell(const inbound::Ahead& ahead) {
  context_.host.tracer().emit(trace::ArrivalAhead{ahead.key.message}, about(0), {RULE(31)});
}

void Reader::tell(const inbound::Skipped& skipped) {
  context_.host.tracer().emit(trace::SkipReceived{skipped.key.message}, about(0), {RULE(32)});
}

// ---- back-pressure ------------------------------------------------------------------------------

void Reader::grant() {
  if (!binds_) return;
  for (const auto& transient : owner_.live_transients()) {
    const auto known = std::ranges::find(grants_, transient->id(), &Grant::transient);
    if (known != grants_.end()) grant(*transient, *known);
  }
  binds_ = std::ranges::any_of(grants_, &Grant::bounded);
}

// Told in steps of a quarter of the buffer, not for every Message; at once where the peer has
// little left, so that nobody waits for ever.
void Reader::grant(Transient& transient, Grant& grant) {
  Credit credit{UINT64_MAX, UINT64_MAX};
  if (reliable(transient.traits())) {
    credit = side_.credit();
    credit.octets -= std::min(grant.base, credit.octets);
  }
  if (credit.octets == grant.told.octets && credit.hold == grant.told.hold) return;
  const std::uint64_t used =
      (transient.traits().credit ? side_.charged() : side_.arrived()) - grant.base;
  const std::uint64_t left = grant.told.octets - std::min(grant.told.octets, used);
  const std::uint64_t step = (context_.policy.receive_buffer + 3) / 4;
  const std::uint64_t growth = credit.octets - grant.told.octets;
  const std::uint64_t hold_growth = credit.hold - grant.told.hold;
  const bool octets = growth >= step || (growth > 0 && left < step);
  const bool hold =
      hold_growth >= (context_.policy.hold_limit + 3) / 4 || (hold_growth > 0 && side_.held() == 0);
  if (!octets && !hold) return;
  grant.told = credit;
  transient.grant(credit);
}

void Reader::change_window(bool open) {
  window_open_ = open;
  context_.host.tracer().emit(trace::WindowChanged{open, side_.waiting()}, context_.subject,
                              {RULE(81)});
}

// ---- handing over -------------------------------------------------------------------------------

void Reader::deliver() {
  if (ready_receive_ != 0 && side_.plain_request() == ready_receive_) return deliver_plain();
  ReceiveSide::Completion completion = side_.next().value();
  note(completion);
  const auto* error = std::get_if<Error>(&completion.result);
  told_end_ = error != nullptr && error->name == "finished";
  tell_events();
  if (completion.request == ready_receive_) {
    ready_receive_ = 0;
    give_ready(std::move(completion));
  } else {
    const auto handler = handlers_.extract(completion.request);
    give(std::move(handler.mapped()), std::move(completion));
  }
  if (context_.callbacks.silent()) return;
  settle();
  owner_.delivery_given();
}

// What nobody has to put together or to wait for.
void Reader::deliver_plain() {
  auto [message, key, settles] = side_.next_plain();
  note(message, key);
  told_end_ = false;
  if (settles) owner_.deliveries_settled();
  ready_receive_ = 0;
  give_ready(std::move(message));
  if (context_.callbacks.silent()) return;
  if (!side_.has_request()) side_.keep_plain();
  settle();
  owner_.delivery_given();
}

void Reader::note(const InMessage& message, MessageKey key) {
  if (!context_.host.tracer().enabled()) return;
  const Arrival& arrival = message.arrival();
  context_.host.tracer().emit(trace::MessageReceived{message.size(), key.message, arrival.early,
                                                     arrival.late, arrival.duplicate},
                              about(message.id()), {RULE(3), RULE(5), RULE(79)});
}

void Reader::note(const ReceiveSide::Completion& completion) {
  const Tracer& tracer = context_.host.tracer();
  if (const auto* message = std::get_if<InMessage>(&completion.result)) {
    note(*message, completion.key);
  } else if (const auto* part = std::get_if<InPart>(&completion.result)) {
    tracer.emit(trace::PartReceived{part->offset, part->content.size(), part->complete,
                                    completion.key.message},
                about(part->id), {RULE(79), RULE(80)});
  } else if (const auto& error = std::get<Error>(completion.result); error.name != "finished") {
    tracer.emit(trace::ReceiveFailed{error.name, completion.key.message}, about(0),
                {error.name == "incomplete" ? RULE(80) : RULE(79)});
  }
}

void Reader::give_ready(ReceiveSide::Completion completion) {
  if (auto* error = std::get_if<Error>(&completion.result)) {
    if (error->name == "finished" || (end_error_ && *error == *end_error_)) return;
    if (error->name == "too_large") ready_receive_ = side_.request_message();
    return owner_.receiving_failed(std::move(*error), RULE(79));
  }
  give_ready(std::get<InMessage>(std::move(completion.result)));
}

// The handler may replace itself, close the Carrier or end the Endpoint.
void Reader::give_ready(InMessage&& message) {
  ReadyHandler handler = std::exchange(ready_, nullptr);
  replaced_ = false;
  in_handler_ = true;
  const bool more = handler(std::move(message));
  in_handler_ = false;
  if (context_.callbacks.silent() || !more || replaced_) return;
  ready_ = std::move(handler);
  ready_receive_ = side_.request_message();
}

void Reader::give(Handler handler, ReceiveSide::Completion completion) {
  in_handler_ = true;
  if (auto* whole = std::get_if<MessageHandler>(&handler)) {
    if (auto* error = std::get_if<Error>(&completion.result)) {
      (*whole)(std::move(*error));
    } else {
      (*whole)(std::get<InMessage>(std::move(completion.result)));
    }
  } else if (auto* error = std::get_if<Error>(&completion.result)) {
    std::get<PartHandler>(handler)(std::move(*error));
  } else {
    std::get<PartHandler>(handler)(std::get<InPart>(std::move(completion.result)));
  }
  in_handler_ = false;
}

}  // namespace post
