// What a Carrier sends: Messages that ask for nothing, where nothing else is under way (rules 17,
// 20, 30).
#include <utility>

#include "model/carrier/send_side.h"
#include "model/trace_events.h"

namespace post {

std::optional<MessageRef> SendSide::send_plain(OutMessage& message, SendObserver* observer,
                                               const PsiTraits* in_use) {
  if (in_use == nullptr || !goes_straight(message, *in_use)) return {};
  if (tracer().enabled()) note_plain({.bytes = message.content().size()}, last_id_ + 1);
  note_fresh(message.content().size(), false);
  last_id_ =
      context_.queue.submit_plain(context_.subject.stream, std::move(message).content(), observer);
  return ref({context_.subject.stream, last_id_});
}

// Nothing in it, or in this Carrier, could lead to a refusal or to any other order than that of
// submission.
bool SendSide::goes_straight(const OutMessage& message, const PsiTraits& in_use) const {
  const MessageProperties& asked = message.properties();
  const bool plain = asked.niceness == 0 && !asked.lifetime && asked.after.empty() &&
                     asked.ordered.value_or(true) && !asked.independent_if_expired &&
                     !asked.idempotent && !asked.immediate && !asked.final && asked.stack.empty();
  const std::uint64_t octets = message.content().size();
  return plain && obvious_ && !ended_ && !context_.framing && octets < context_.policy.chunk &&
         octets <= context_.policy.max_message &&
         !MessageQueue::misfit(octets, last_id_ + 1, in_use) &&
         context_.queue.straight(context_.subject.stream);
}

SendSide::Plain SendSide::hand_over_plain(Transient& only) {
  if (!only.up() || !context_.queue.plain_waits(context_.subject.stream)) return Plain::kOther;
  fresh_octets_ = 0;
  urgent_ = false;
  const std::size_t budget = only.budget();
  if (budget == 0) return Plain::kFull;
  const std::uint64_t limit = chunk_limit(budget, only.max_chunk(), only.traits());
  auto send = context_.queue.take_plain(context_.subject.stream, limit);
  if (!send) return Plain::kOther;
  const outbound::Target target{send->chunk.key, send->observer};
  const bool begins = send->chunk.offset == 0;
  const bool ends = send->chunk.last;
  only.send(std::move(send->chunk));
  if (target.observer == nullptr && !tracer().enabled()) return Plain::kMoved;
  if (begins) tell(outbound::Started{target, only.id(), RULE(30)});
  if (ends) tell(outbound::Sent{target, only.id(), false, !only.traits().acks});
  return Plain::kMoved;
}

}  // namespace post
