// What a Carrier sends.
#include "model/carrier/send_side.h"

#include <algorithm>
#include <utility>

#include "model/carrier/key_text.h"
#include "model/check.h"
#include "model/trace_events.h"

namespace post {
namespace {

std::string text_of(const std::vector<MessageKey>& keys) {
  std::string text;
  for (const MessageKey& key : keys) text += (text.empty() ? "" : " ") + text_of(key);
  return text;
}

std::string marks_of(const Submission& submission) {
  std::string marks;
  const auto mark = [&marks](bool holds, std::string_view name) {
    if (holds) marks += (marks.empty() ? "" : " ") + std::string(name);
  };
  mark(!submission.complete, "partial");
  mark(submission.independent, "independent");
  mark(submission.idempotent, "idempotent");
  mark(submission.immediate, "immediate");
  mark(submission.final, "final");
  return marks;
}

}  // namespace

SendSide::SendSide(Context context, std::unique_ptr<TransientScheduler> scheduler, bool pending)
    : context_(context), scheduler_(std::move(scheduler)), obvious_(scheduler_->obvious()) {
  context_.queue.open_lane(context_.subject.stream,
                           {.inherits = context_.policy.priority_inheritance,
                            .predicts = context_.policy.predictive_discard,
                            .pending = pending,
                            .chunk = context_.policy.chunk});
}

MessageRef SendSide::ref(MessageKey key) const {
  return {context_.subject.association, context_.subject.carrier, key.stream, key.message};
}

Subject SendSide::about(MessageKey key, TransientId via) const {
  Subject subject = context_.subject;
  subject.message = key.message;
  subject.transient = via;
  return subject;
}

Error SendSide::refuse(std::string_view call, Error error, Rule rule) const {
  tracer().emit(trace::CarrierRefused{std::string(call), error.name}, context_.subject, {rule});
  return error;
}

// ---- accepting ----------------------------------------------------------------------------------

Result<MessageRef> SendSide::send(OutMessage&& message, SendObserver* observer, bool complete,
                                  const PsiTraits* in_use) {
  if (auto refusal = refusal_of(message, complete, in_use)) {
    return refuse(complete ? "send" : "begin", std::move(refusal->error), refusal->rule);
  }
  const Duration lifetime = message.properties().lifetime.value_or(kForever);
  Submission submission = submission_of(std::move(message), observer, complete);
  ended_ = submission.final;
  note_fresh(submission.content.size(), submission.immediate);
  note_queued(submission, last_id_ + 1, lifetime);
  accepting_ = last_id_ + 1;
  last_id_ = context_.queue.submit(std::move(submission), now());
  return ref({context_.subject.stream, last_id_});
}

Result<void> SendSide::append(MessageId message, OutMessage piece, bool last) {
  if (!(piece.properties() == MessageProperties{})) {
    return refuse("append", {"properties", "pieces share those of begin()"}, RULE(22));
  }
  const MessageKey key{context_.subject.stream, message};
  const std::uint64_t octets = piece.content().size();
  const std::uint64_t whole = context_.queue.octets(key) + octets;
  if (auto refusal = refusal_of_size(whole)) {
    return refuse("append", std::move(refusal->error), refusal->rule);
  }
  auto piece_number = context_.queue.append(key, piece.content(), last, now());
  if (!piece_number) {
    const bool expired = piece_number.error().name == "expired";
    return refuse("append", piece_number.error(), expired ? RULE(51) : RULE(24));
  }
  note_fresh(octets, false);
  tracer().emit(trace::MessagePiece{*piece_number, octets, last}, about(key), {RULE(24)});
  return {};
}

void SendSide::note_fresh(std::uint64_t octets, bool urgent) {
  fresh_octets_ += octets + 1;
  urgent_ = urgent_ || urgent;
}

std::optional<SendSide::Refusal> SendSide::refusal_of(const OutMessage& message, bool complete,
                                                      const PsiTraits* in_use) const {
  if (ended_) {
    return Refusal{{"closed", "a final Message was sent: nothing follows it"}, RULE(14)};
  }
  const std::uint64_t octets = message.content().size();
  if (auto refusal = refusal_of(message.properties())) return refusal;
  if (auto refusal = refusal_of_size(octets)) return refusal;
  if (auto refusal = refusal_of_content(message.content(), complete)) return refusal;
  // What a partial Message comes to is not known yet.
  if (in_use == nullptr || (!complete && octets == 0)) return {};
  return misfit_of(octets, *in_use);
}

std::optional<SendSide::Refusal> SendSide::refusal_of(const MessageProperties& properties) const {
  if (properties.lifetime && *properties.lifetime <= Duration::zero()) {
    return Refusal{{"lifetime", std::to_string(properties.lifetime->count()) +
                                    " ns; allowed: more than 0, or none"},
                   RULE(52)};
  }
  if (properties.niceness < 0) {
    return Refusal{
        {"niceness", std::to_string(properties.niceness) + "; allowed: 0 (first) and above"},
        RULE(28)};
  }
  for (const MessageRef& antecedent : properties.after) {
    if (antecedent.association() != context_.subject.association) {
      return Refusal{{"antecedent", "of another Association; allowed: those of this one"},
                     RULE(43)};
    }
    if (!context_.queue.submitted({antecedent.stream(), antecedent.message()})) {
      return Refusal{{"antecedent", "never accepted here; allowed: Messages sent before this one"},
                     RULE(42)};
    }
  }
  return {};
}

std::optional<SendSide::Refusal> SendSide::refusal_of_size(std::uint64_t octets) const {
  if (octets <= context_.policy.max_message) return {};
  return Refusal{{"too_large", std::to_string(octets) + " octets; the policy max_message allows " +
                                   std::to_string(context_.policy.max_message)},
                 RULE(25)};
}

// Rule 86: what a framer of this Carrier cannot put on the wire, whatever stack is used.
std::optional<SendSide::Refusal> SendSide::refusal_of_content(const Bytes& content,
                                                              bool whole) const {
  if (!context_.framing) return {};
  const Result<void> taken = context_.framing->check(content, whole);
  if (taken) return {};
  return Refusal{taken.error(), RULE(86)};
}

// What the stack in use cannot carry is refused at once (rules 25, 26).
std::optional<SendSide::Refusal> SendSide::misfit_of(std::uint64_t octets,
                                                     const PsiTraits& in_use) const {
  const auto misfit = MessageQueue::misfit(octets, last_id_ + 1, in_use);
  if (!misfit) return {};
  if (*misfit == FailureCause::kTooLarge) {
    return Refusal{{"too_large", std::to_string(octets) + " octets; allowed: up to " +
                                     std::to_string(in_use.max_message)},
                   RULE(25)};
  }
  if (octets == 0) {
    return Refusal{{"empty_message", "this stack cannot tell it from none"}, RULE(26)};
  }
  return Refusal{{"one_message", "without a framer a byte stream carries one Message"}, RULE(26)};
}

// Rule 31: ordered by default where nothing was asked that could change the order.
Submission SendSide::submission_of(OutMessage&& message, SendObserver* observer,
                                   bool complete) const {
  MessageProperties& asked = message.properties();
  Submission submission;
  submission.lane = context_.subject.stream;
  submission.observer = observer;
  submission.content = message.content();
  submission.complete = complete;
  submission.niceness = asked.niceness;
  if (asked.lifetime) submission.deadline = after(now(), *asked.lifetime);
  const bool plain = asked.niceness == 0 && !asked.lifetime && asked.after.empty();
  submission.ordered = asked.ordered.value_or(plain);
  submission.independent = asked.independent_if_expired;
  submission.idempotent = asked.idempotent;
  submission.immediate = asked.immediate;
  submission.final = asked.final;
  for (const MessageRef& antecedent : asked.after) {
    submission.after.push_back({antecedent.stream(), antecedent.message()});
  }
  submission.stack = std::move(asked.stack);
  return submission;
}

void SendSide::note_queued(const Submission& submission, MessageId id, Duration lifetime) const {
  if (!tracer().enabled()) return;
  const trace::MessageQueued queued{
      submission.content.size(), submission.niceness,       lifetime,
      submission.ordered,        text_of(submission.after), marks_of(submission)};
  const Subject subject = about({context_.subject.stream, id});
  if (lifetime != kForever) {
    tracer().emit(queued, subject, {RULE(1), RULE(22), RULE(46)});
  } else if (submission.niceness != 0 || !submission.after.empty() || !submission.ordered) {
    tracer().emit(queued, subject, {RULE(22), RULE(31)});
  } else {
    note_plain(queued, id);
  }
}

void SendSide::note_plain(const trace::MessageQueued& queued, MessageId id) const {
  tracer().emit(queued, about({context_.subject.stream, id}), {RULE(17)});
}

// ---- handing over -------------------------------------------------------------------------------

SendSide::Step SendSide::hand_over(Transients transients) {
  if (!has_work() || transients.empty()) return {};
  fresh_octets_ = 0;
  urgent_ = false;
  if (transients.size() == 1) {
    const TransientView only = transients.front()->view();
    return hand_over(transients, std::span(&only, 1));
  }
  std::vector<TransientView> views;
  for (const auto& transient : transients) views.push_back(transient->view());
  return hand_over(transients, views);
}

// `views` are of the Transients, in their order.
SendSide::Step SendSide::hand_over(Transients transients, std::span<const TransientView> views) {
  const SchedulerDecision decision =
      scheduler_->decide(context_.queue.view(context_.subject.stream), views, now());
  if (const auto* wait = std::get_if<Wait>(&decision)) {
    const bool budget =
        std::ranges::any_of(views, [](const TransientView& view) { return view.budget > 0; });
    if (budget) context_.queue.note_stuck(context_.subject.stream);
    return {false, wait->until};
  }

  const Send& send = std::get<Send>(decision);
  const auto view = std::ranges::find(views, send.via, &TransientView::id);
  check(view != views.end(), "a scheduler names a Transient that it was shown");
  auto chunk = context_.queue.cut(context_.subject.stream, send,
                                  chunk_limit(view->budget, view->path.max_chunk, view->traits),
                                  now(), !view->up);
  if (!chunk) return {true, {}};
  if (chunk->immediate && chunk->offset == 0) note_segments(*chunk, *view);
  transients[static_cast<std::size_t>(view - views.begin())]->send(std::move(*chunk));
  return {true, {}};
}

// A stack that takes whole Messages only is given them whole: policy cannot cut a datagram.
std::uint64_t SendSide::chunk_limit(std::uint64_t budget, std::uint64_t max_chunk,
                                    const PsiTraits& traits) const {
  const std::uint64_t limit = std::min(budget, max_chunk);
  const bool whole = traits.max_message < max_chunk;
  return whole ? limit : std::min(limit, context_.policy.chunk);
}

// Rule 27: an immediate Message that is longer than a packet goes in several, and says so.
void SendSide::note_segments(const Chunk& chunk, const TransientView& via) const {
  if (chunk.last) return;
  tracer().emit(trace::MessageSegmented{via.path.max_chunk}, about(chunk.key, via.id), {RULE(27)});
}

// ---- what the queue decided ---------------------------------------------------------------------

void SendSide::tell(const outbound::Held& held) {
  const bool antecedent = held.reason == HoldReason::kAntecedent;
  const bool elsewhere = antecedent && held.antecedent.stream != context_.subject.stream;
  const bool partial = antecedent && !context_.queue.complete(held.antecedent);
  tracer().emit(trace::MessageHeld{std::string(name_of(held.reason)),
                                   antecedent ? text_of(held.antecedent) : ""},
                about(held.message.key),
                {!antecedent ? RULE(35)
                 : partial   ? RULE(45)
                 : elsewhere ? RULE(43)
                             : RULE(36)});
}

void SendSide::tell(const outbound::Released& released) {
  tracer().emit(trace::MessageReleased{released.weaker}, about(released.message.key),
                {released.weaker ? RULE(37) : RULE(36)});
}

void SendSide::tell(const outbound::Started& started) {
  tracer().emit(trace::MessageStarted{}, about(started.message.key, started.via), {started.rule});
}

void SendSide::tell(const outbound::Preempted& preempted) {
  tracer().emit(trace::MessagePreempted{text_of(preempted.by)},
                about(preempted.message.key, preempted.via), {RULE(33)});
}

void SendSide::tell(const outbound::Sent& sent) {
  if (nobody_hears_of(sent.message)) return;
  const trace::MessageSent what{sent.terminal, sent.late};
  const Subject subject = about(sent.message.key);
  if (sent.late) {
    tracer().emit(what, subject, {RULE(20), RULE(21), RULE(50)});
  } else if (sent.terminal) {
    tracer().emit(what, subject, {RULE(20), RULE(21), RULE(19)});
  } else {
    tracer().emit(what, subject, {RULE(20), RULE(21)});
  }
  context_.callbacks.tell(ref(sent.message.key), sent.message.observer,
                          Sent{now(), sent.late, sent.terminal});
}

void SendSide::tell(const outbound::Acked& acked) {
  if (nobody_hears_of(acked.message)) return;
  const Subject subject = about(acked.message.key);
  if (acked.late) {
    tracer().emit(trace::MessageAcked{true}, subject, {RULE(20), RULE(50)});
  } else if (acked.at_deadline) {
    tracer().emit(trace::MessageAcked{false}, subject, {RULE(2), RULE(20), RULE(49)});
  } else {
    tracer().emit(trace::MessageAcked{false}, subject, {RULE(19), RULE(20)});
  }
  context_.callbacks.tell(ref(acked.message.key), acked.message.observer, Acked{now(), acked.late});
}

// Rule 44: where an antecedent had ended before it was named, the end comes at once, as an event.
template <class What>
void SendSide::note_end(const What& what, MessageKey key, Rule rule) const {
  if (key.message == accepting_) {
    tracer().emit(what, about(key), {rule, RULE(44)});
  } else {
    tracer().emit(what, about(key), {rule});
  }
}

void SendSide::tell(const outbound::Expired& expired) {
  note_end(trace::MessageExpired{std::string(name_of(expired.cause))}, expired.message.key,
           expired.rule);
  context_.callbacks.tell(ref(expired.message.key), expired.message.observer,
                          Expired{now(), expired.cause});
}

void SendSide::tell(const outbound::Failed& failed) {
  note_end(trace::MessageFailed{std::string(name_of(failed.cause))}, failed.message.key,
           failed.rule);
  context_.callbacks.tell(ref(failed.message.key), failed.message.observer,
                          Failed{now(), failed.cause});
}

void SendSide::tell(const outbound::PieceDone& piece) {
  tracer().emit(trace::MessagePieceDone{piece.piece, std::string(name_of(piece.end))},
                about(piece.message.key), {RULE(23)});
  context_.callbacks.tell(ref(piece.message.key), piece.message.observer,
                          PieceDone{now(), piece.piece, piece.end});
}

void SendSide::tell(const outbound::Requeued& requeued) {
  tracer().emit(trace::MessageRequeued{}, about(requeued.message.key, requeued.lost),
                {RULE(10), RULE(54), RULE(85)});
}

void SendSide::tell(const outbound::Skip& skip, Transients transients) {
  for (const auto& transient : transients) {
    if (transient->up()) tell(skip, *transient);
  }
}

void SendSide::tell(const outbound::Skip& skip, Transient& transient) {
  if (!transient.traits().tells_skips()) return;
  tracer().emit(trace::MessageSkipped{skip.properties.octets.value_or(0)},
                about(skip.key, transient.id()), {RULE(32)});
  transient.skip(skip.key, skip.properties);
}

}  // namespace post
