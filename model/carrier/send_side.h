// What a Carrier sends: its Messages from send() to their end, and where their octets are.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "model/message.h"
#include "model/psi_types.h"
#include "model/scheduling/ledger.h"
#include "model/scheduling/scheduler.h"

namespace post {

/// A Message whose state changed, for its observer (which may be absent).
struct Notice {
  MessageRef message;
  SendObserver* observer = nullptr;
};

/// Messages are kept in the order of submission (rule 30): all are default ones (rule 17). A
/// Message leaves when it is terminal.
class SendSide final : public OutboundView {
 public:
  explicit SendSide(CarrierId carrier) : carrier_(carrier) {}

  Notice add(Bytes content, SendObserver* observer);
  /// Nothing is waiting for its end.
  bool idle() const { return messages_.empty(); }
  bool has_unsent() const { return first_unsent_ < messages_.size(); }
  MessageId last_id() const { return last_id_; }

  std::optional<MessageId> next(std::optional<MessageId> previous) const override;
  std::optional<Range> sendable(MessageId message, const TransientView& via) const override;
  std::optional<MessageId> oldest_copyable(const TransientView&) const override { return {}; }
  std::optional<Range> copyable(MessageId, const TransientView&) const override { return {}; }

  struct Cut {
    Chunk chunk;
    std::optional<Notice>
        sent;               ///< present once a Message: its last octet is in this chunk (rule 20)
    bool terminal = false;  ///< and the stack gives no acks (rule 19)
  };
  /// Gives the first octets of a decision, at most `limit` of them, to a Transient.
  Cut cut(const Send& decision, std::uint64_t limit, bool acks);

  /// The Message that is acked by this, if any is.
  std::optional<Notice> ack(MessageId message, Range octets);
  void lose(TransientId transient, MessageId message, Range octets);

  struct Dropped {
    std::vector<Notice> requeued;  ///< partly handed over, unsent again
    std::vector<Notice> unknown;   ///< sent, never acked: ended
  };
  /// A Transient is gone (rule 10): what was not wholly handed over counts as unsent.
  Dropped drop(TransientId transient);

  /// Why this content cannot go over such a stack as the Message with this id; absent: it can
  /// (rules 25, 26).
  static std::optional<FailureCause> misfit(const Bytes& content, MessageId id,
                                            const PsiTraits& traits);
  struct Misfit {
    Notice message;
    FailureCause cause;
  };
  std::vector<Misfit> take_misfits(const PsiTraits& traits);
  /// Ends all, in the order of submission.
  std::vector<Notice> take_all();

 private:
  struct Outgoing {
    MessageId id;
    Bytes content;
    SendObserver* observer;
    Ledger ledger;
    bool sent = false;
  };

  Notice notice_of(const Outgoing& message) const;
  Chunk chunk_of(const Outgoing& message, Range octets);
  std::shared_ptr<const WireProperties> properties_of(const Outgoing& message);
  std::deque<Outgoing>::iterator find(MessageId message);
  void erase(std::deque<Outgoing>::iterator message);
  void skip_handed_over();
  void recount();

  CarrierId carrier_;
  std::deque<Outgoing> messages_;
  std::size_t first_unsent_ = 0;  // all before it are handed over
  MessageId last_id_ = 0;
  std::shared_ptr<WireProperties> properties_;  // those given last
};

}  // namespace post
