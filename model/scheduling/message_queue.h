// All Messages that the Carriers of one Association have to send, from submission to their end.
//
// A decision without I/O: what happens comes in with the time at which it happens, what follows
// comes out as OutboundEvents. It decides rank, holds, expiry, and where octets are (rules 10, 17
// to 51, 54, 74, 81, 85).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/result.h"
#include "model/scheduling/outbound_event.h"
#include "model/scheduling/scheduler.h"
#include "model/state.h"

namespace post {

namespace queue {
class Core;
}

/// A Message as it enters the queue: everything resolved, nothing refused any more.
struct Submission {
  StreamId lane = 0;
  SendObserver* observer = nullptr;
  Bytes content{};
  bool complete = true;  ///< false: begin(); `content` is its first piece
  std::int64_t niceness = 0;
  Time deadline = kNever;
  bool ordered = true;
  bool independent = false;
  bool idempotent = false;
  bool immediate = false;
  bool final = false;
  std::vector<MessageKey> after{};  ///< submitted to this queue before (rule 42)
  std::vector<StackProperty> stack{};
};

/// A Message that goes the straight way, or a part of one.
struct PlainSend {
  Chunk chunk{};
  SendObserver* observer = nullptr;
};

/// What holds for one lane: a Carrier's share of the Association.
struct LaneOptions {
  bool inherits = true;   ///< antecedents take the rank of their successors (rule 41)
  bool predicts = false;  ///< discards what cannot be in time any more (rule 47)
  bool pending = false;   ///< a fork that is not accepted yet: nothing is acked (rules 20, 74)
  std::uint64_t chunk = 16 * 1024;
};

class MessageQueue {
 public:
  /// `explains`: tells Started and Preempted, which say why, and matter to nobody but a trace.
  explicit MessageQueue(bool explains = true);
  MessageQueue(MessageQueue&&) = delete;
  ~MessageQueue();

  // ---- lanes ----
  void open_lane(StreamId lane, LaneOptions options);
  /// The peer accepted the fork: what waited for it is acked.
  void accept_lane(StreamId lane, Time now);
  /// All that is in the lane ends failed(cause), in the order of submission, each with that cause;
  /// rule 39 then reaches other lanes only (rule 12).
  void fail_lane(StreamId lane, FailureCause cause, Rule rule, Time now);
  /// After fail_lane(), or when idle(): forgets the lane but for what successors must know of it.
  void close_lane(StreamId lane);
  bool idle(StreamId lane) const;      ///< nothing waits for its end
  bool has_work(StreamId lane) const;  ///< something is eligible, by what is known here
  /// A scheduler found nothing that could go, though a Transient had budget. What holds the lane up
  /// is credit or an ack: Wake is told again after the next change.
  void note_stuck(StreamId lane);
  bool has_queued(StreamId lane) const;  ///< something is not wholly handed over

  // ---- Transients: one lane's share of a protocol stack instance ----
  void attach(StreamId lane, TransientId transient, const PsiTraits& traits, Time now);
  void set_traits(TransientId transient, const PsiTraits& traits, Time now);
  /// What a prediction goes by; the least of the lane's Transients counts (rule 47).
  void set_latency(TransientId transient, std::optional<Duration> one_way);
  /// Gone, with the octets it had: rules 10 and 85.
  void detach(TransientId transient, Time now);

  // ---- Messages ----
  /// Ids count from 1 in each lane. What a named antecedent has come to already takes effect as an
  /// event (rule 44).
  MessageId submit(Submission&& submission, Time now);
  /// A further piece of a partial Message. Refused: `unknown` (it ended: `expired`, rule 51, or
  /// `failed`) and `complete` (rule 24). Gives the number of the piece; begin()'s is 1.
  Result<std::uint64_t> append(MessageKey key, Bytes content, bool last, Time now);
  bool submitted(MessageKey key) const;        ///< ever, here
  bool known(MessageKey key) const;            ///< submitted, and not terminal
  bool complete(MessageKey key) const;         ///< no further piece may come
  std::uint64_t octets(MessageKey key) const;  ///< content so far; 0 where it is not known

  // ---- the straight way: the same decisions, where they are known beforehand ----
  /// A Message that asks for nothing (rule 17) may go it now: nothing else waits in the lane, and
  /// the stack of its one Transient gives no acks, or brings all in order.
  bool straight(StreamId lane) const;
  /// Some that went it wait, and the peer's credit allows for octets of them.
  bool plain_waits(StreamId lane) const;
  /// As submit(). No event follows: the lane has work, of which no Wake tells.
  MessageId submit_plain(StreamId lane, Bytes content, SendObserver* observer);
  /// As view() and cut() where the first Message went the straight way and has at most `limit`
  /// octets, but for the events: it is Started by rule 30, then Sent, and at its end where nobody
  /// acks it (rules 19, 20). Absent: ask them.
  std::optional<PlainSend> take_plain(StreamId lane, std::uint64_t limit);

  // ---- handing over ----
  /// First the Messages that hold a Transient, then the others by rank: on a Transient that is held
  /// nothing else can go (rule 33).
  /// Valid until the next call for another lane, or the lane closes.
  const OutboundView& view(StreamId lane) const;
  /// The first octets of a decision as a chunk of at most `limit` octets, from now on at that
  /// Transient; out of one piece of a partial Message. `early`: the Transient is not up yet.
  /// Absent: its deadline came (rule 48), which the events tell.
  std::optional<Chunk> cut(StreamId lane, const Send& decision, std::uint64_t limit, Time now,
                           bool early = false);

  // ---- what Transients tell ----
  /// `by`: who says so, and need not be told to forget it.
  void acked(MessageKey key, Range octets, Time now, TransientId by = {});
  void lost(TransientId transient, MessageKey key, Range octets, Time now);
  /// What it was given before it came up was rejected: unsent again (rule 59).
  void reject_early(TransientId transient);
  void skip_acked(MessageKey key);
  void credit(StreamId lane, Credit credit, Time now);
  /// Skips that no peer has acked: again on a Transient that comes later, or when one dies. Not
  /// kept where no Transient of the lane has keys to name a Message by.
  std::vector<outbound::Skip> open_skips(StreamId lane) const;

  // ---- time ----
  Time next_deadline() const;  ///< kNever: none
  void expire(Time now);       ///< what is due (rules 47 to 50)

  // ---- what does not fit (rules 25, 26) ----
  static std::optional<FailureCause> misfit(std::uint64_t octets, MessageId id,
                                            const PsiTraits& traits);
  void fail_misfits(StreamId lane, const PsiTraits& traits, Time now);

  /// Since the last call, in order.
  std::vector<OutboundEvent> take_events();
  /// The same into a vector whose memory is used again.
  void take_events(std::vector<OutboundEvent>& into);
  bool has_events() const;
  bool rests() const;  ///< no Message waits for its end
  void rest();         ///< then: gives back memory that was kept for the next ones
  void append_state(StateHash& hash) const;

 private:
  std::unique_ptr<queue::Core> core_;
};

}  // namespace post
