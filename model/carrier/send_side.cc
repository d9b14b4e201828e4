// What a Carrier sends.
#include "model/carrier/send_side.h"

#include <algorithm>
#include <utility>

#include "model/check.h"

namespace post {

Notice SendSide::notice_of(const Outgoing& message) const {
  return {MessageRef({}, carrier_, 0, message.id), message.observer};
}

Notice SendSide::add(Bytes content, SendObserver* observer) {
  const std::uint64_t octets = content.size() + 1;
  messages_.push_back({++last_id_, std::move(content), observer, Ledger(octets)});
  return notice_of(messages_.back());
}

std::optional<MessageId> SendSide::next(std::optional<MessageId> previous) const {
  if (previous || !has_unsent()) return {};
  return messages_[first_unsent_].id;
}

// Ordered Messages go one after the other (rule 31), so only the first one is ever eligible.
std::optional<Range> SendSide::sendable(MessageId, const TransientView& via) const {
  if (!via.up) return {};
  return messages_[first_unsent_].ledger.unsent();
}

SendSide::Cut SendSide::cut(const Send& decision, std::uint64_t limit, bool acks) {
  const auto message = find(decision.message);
  check(message != messages_.end(), "a scheduler names Messages that are queued");
  Range octets = decision.octets;
  octets.end = std::min(octets.end, octets.begin + limit);

  Cut cut{.chunk = chunk_of(*message, octets), .sent = {}};
  // What goes in one piece and is never acked needs no account of its octets.
  const bool unaccounted = !acks && octets.size() == message->ledger.octets();
  if (!unaccounted) message->ledger.hand_over(decision.via, octets);
  if ((unaccounted || message->ledger.handed_over()) && !std::exchange(message->sent, true)) {
    cut.sent = notice_of(*message);
    cut.terminal = !acks;
  }
  if (cut.terminal) erase(message);
  skip_handed_over();
  return cut;
}

Chunk SendSide::chunk_of(const Outgoing& message, Range octets) {
  Chunk chunk;
  chunk.key = {0, message.id};
  chunk.offset = octets.begin;
  chunk.last = octets.end == message.ledger.octets();
  chunk.bytes = message.content.slice(octets.begin, octets.size() - (chunk.last ? 1 : 0));
  if (octets.begin == 0) chunk.properties = properties_of(message);
  return chunk;
}

// Most stacks have done with them when send() returns: then the same block serves again.
std::shared_ptr<const WireProperties> SendSide::properties_of(const Outgoing& message) {
  if (properties_.use_count() != 1) properties_ = std::make_shared<WireProperties>();
  properties_->octets = message.ledger.octets();
  return properties_;
}

std::optional<Notice> SendSide::ack(MessageId id, Range octets) {
  const auto message = find(id);
  if (message == messages_.end()) return {};
  message->ledger.ack(octets);
  if (!message->sent || !message->ledger.acked()) return {};
  const Notice acked = notice_of(*message);
  messages_.erase(message);
  recount();
  return acked;
}

void SendSide::lose(TransientId transient, MessageId id, Range octets) {
  const auto message = find(id);
  if (message == messages_.end()) return;
  message->ledger.lose(transient, octets);
  recount();
}

SendSide::Dropped SendSide::drop(TransientId transient) {
  Dropped dropped;
  std::erase_if(messages_, [&](Outgoing& message) {
    if (!message.ledger.drop(transient)) return false;
    if (message.sent) {
      dropped.unknown.push_back(notice_of(message));
      return true;
    }
    message.ledger.restart();
    dropped.requeued.push_back(notice_of(message));
    return false;
  });
  recount();
  return dropped;
}

std::optional<FailureCause> SendSide::misfit(const Bytes& content, MessageId id,
                                             const PsiTraits& traits) {
  if (content.size() > traits.max_message) return FailureCause::kTooLarge;
  if (content.empty() && !traits.empty_messages) return FailureCause::kInconsistent;
  if (id > 1 && !traits.boundaries) return FailureCause::kInconsistent;
  return {};
}

std::vector<SendSide::Misfit> SendSide::take_misfits(const PsiTraits& traits) {
  std::vector<Misfit> misfits;
  std::erase_if(messages_, [&](const Outgoing& message) {
    const auto cause = misfit(message.content, message.id, traits);
    if (cause) misfits.push_back({notice_of(message), *cause});
    return cause.has_value();
  });
  recount();
  return misfits;
}

std::vector<Notice> SendSide::take_all() {
  std::vector<Notice> all;
  for (const Outgoing& message : messages_) all.push_back(notice_of(message));
  messages_.clear();
  first_unsent_ = 0;
  return all;
}

std::deque<SendSide::Outgoing>::iterator SendSide::find(MessageId id) {
  const auto place =
      std::lower_bound(messages_.begin(), messages_.end(), id,
                       [](const Outgoing& message, MessageId key) { return message.id < key; });
  return place != messages_.end() && place->id == id ? place : messages_.end();
}

void SendSide::erase(std::deque<Outgoing>::iterator message) {
  if (message == messages_.begin()) return messages_.pop_front();
  messages_.erase(message);
}

void SendSide::skip_handed_over() {
  while (has_unsent() && messages_[first_unsent_].ledger.handed_over()) ++first_unsent_;
}

void SendSide::recount() {
  first_unsent_ = 0;
  skip_handed_over();
}

}  // namespace post
