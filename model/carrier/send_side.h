// What a Carrier sends: what send() accepts and refuses, and what becomes of it (rules 14 to 54).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/carrier/callbacks.h"
#include "model/framing/framer.h"
#include "model/message.h"
#include "model/policy_values.h"
#include "model/scheduling/message_queue.h"
#include "model/scheduling/scheduler.h"
#include "model/transient.h"

namespace post {

namespace trace {
struct MessageQueued;
}

/// The Carrier's lane of its Association's MessageQueue.
class SendSide {
 public:
  struct Context {
    Host& host;
    Callbacks& callbacks;
    MessageQueue& queue;
    const Subject& subject;
    const PolicyValues& policy;
    std::shared_ptr<const Framer> framing{};  ///< judges content; null: anything goes
  };
  using Transients = std::span<const std::unique_ptr<Transient>>;

  SendSide(Context context, std::unique_ptr<TransientScheduler> scheduler, bool pending);

  /// Queues it. `in_use`: the traits of the stack in use, where there is one.
  Result<MessageRef> send(OutMessage&& message, SendObserver* observer, bool complete,
                          const PsiTraits* in_use);
  /// The same for a Message that asks for nothing and that nothing is in the way of: the queue has
  /// nothing to tell of it. Absent, and nothing done: send() decides.
  std::optional<MessageRef> send_plain(OutMessage& message, SendObserver* observer,
                                       const PsiTraits* in_use);
  Result<void> append(MessageId message, OutMessage piece, bool last);
  /// What the queue made of the last send() was told.
  void accepted() { accepting_ = 0; }

  bool idle() const { return context_.queue.idle(context_.subject.stream); }
  bool has_queued() const { return context_.queue.has_queued(context_.subject.stream); }
  bool has_work() const { return context_.queue.has_work(context_.subject.stream); }
  /// A final Message was accepted: none follows (rule 14).
  bool ended() const { return ended_; }
  /// Octets accepted since the last hand_over(), and whether one of them is not to wait (rule 27).
  std::uint64_t fresh_octets() const { return fresh_octets_; }
  bool urgent() const { return urgent_; }

  struct Step {
    bool moved = false;         ///< a chunk went, or a Message ended instead
    std::optional<Time> until;  ///< otherwise: ask again then
  };
  /// Hands over one chunk, as the scheduler decides.
  Step hand_over(Transients transients);
  enum class Plain : std::uint8_t {
    kMoved,
    kFull,   ///< the Transient takes nothing now
    kOther,  ///< nothing was done: hand_over() decides
  };
  /// The same where no other decision is possible, and the queue has nothing to tell of it.
  Plain hand_over_plain(Transient& only);

  // ---- what the queue decided: traced, told to observers and Transients ----
  void tell(const outbound::Held& held);
  void tell(const outbound::Released& released);
  void tell(const outbound::Started& started);
  void tell(const outbound::Preempted& preempted);
  void tell(const outbound::Sent& sent);
  void tell(const outbound::Acked& acked);
  void tell(const outbound::Expired& expired);
  void tell(const outbound::Failed& failed);
  void tell(const outbound::PieceDone& piece);
  void tell(const outbound::Requeued& requeued);
  void tell(const outbound::Skip& skip, Transients transients);
  void tell(const outbound::Skip& skip, Transient& transient);

  Error refuse(std::string_view call, Error error, Rule rule) const;

 private:
  Step hand_over(Transients transients, std::span<const TransientView> views);
  struct Refusal {
    Error error;
    Rule rule;
  };
  std::optional<Refusal> refusal_of(const OutMessage& message, bool complete,
                                    const PsiTraits* in_use) const;
  std::optional<Refusal> refusal_of(const MessageProperties& properties) const;
  std::optional<Refusal> refusal_of_size(std::uint64_t octets) const;
  std::optional<Refusal> refusal_of_content(const Bytes& content, bool whole) const;
  std::optional<Refusal> misfit_of(std::uint64_t octets, const PsiTraits& in_use) const;
  Submission submission_of(OutMessage&& message, SendObserver* observer, bool complete) const;
  bool goes_straight(const OutMessage& message, const PsiTraits& in_use) const;
  void note_queued(const Submission& submission, MessageId id, Duration lifetime) const;
  void note_plain(const trace::MessageQueued& queued, MessageId id) const;
  void note_segments(const Chunk& chunk, const TransientView& via) const;
  std::uint64_t chunk_limit(std::uint64_t budget, std::uint64_t max_chunk,
                            const PsiTraits& traits) const;
  bool nobody_hears_of(const outbound::Target& message) const {
    return message.observer == nullptr && !tracer().enabled();
  }
  template <class What>
  void note_end(const What& what, MessageKey key, Rule rule) const;
  void note_fresh(std::uint64_t octets, bool urgent);
  MessageRef ref(MessageKey key) const;
  Subject about(MessageKey key, TransientId via = {}) const;
  Time now() const { return context_.host.executor().now(); }
  const Tracer& tracer() const { return context_.host.tracer(); }

  Context context_;
  std::unique_ptr<TransientScheduler> scheduler_;
  const bool obvious_;  // what the scheduler decides where there is one Transient
  bool urgent_ = false;
  bool ended_ = false;
  MessageId last_id_ = 0;
  std::uint64_t fresh_octets_ = 0;
  MessageId accepting_ = 0;  // until what that made of others is told
};

}  // namespace post
