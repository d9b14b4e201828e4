// What the built-in workloads have in common: one Carrier, numbered Messages, and what became of
// them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/workloads/envelope.h"
#include "experiments/lab/workloads/fates.h"
#include "experiments/lab/workloads/protocol.h"
#include "experiments/lab/workloads/workload.h"

namespace post::lab {

/// A kind of workload that is one Conversation: its metrics, and the parameters that every one
/// takes.
WorkloadDeclaration conversation_declaration(std::string name, std::string summary);

/// A Message that was given to send().
struct Handed {
  std::uint32_t ordinal = 0;
  std::optional<MessageRef> message;  ///< none: refused
};

class Conversation final : SendObserver {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_reply() {}
  };

  /// `wish` is asked for every Message that names no properties of its own.
  Conversation(const WorkloadSetup& setup, Delegate& delegate, MessageProperties wish = {})
      : setup_(setup),
        envelope_(envelope_of(setup.framers)),
        delegate_(delegate),
        wish_(std::move(wish)) {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Queues the next Message of `octets`; with `reply_octets` the peer is to answer with as many.
  /// The first one initiates the Carrier.
  Handed send(std::size_t octets, std::uint64_t reply_octets = 0) {
    return send(octets, reply_octets, wish_);
  }
  Handed send(std::size_t octets, std::uint64_t reply_octets, const MessageProperties& properties);
  /// The same, piece by piece: this is the first of `sizes`, append() sends the next one.
  Handed begin(std::vector<std::uint64_t> sizes, const MessageProperties& properties);
  void append(std::uint32_t ordinal);
  /// No further Message: closes the Carrier once every reply has come.
  void finish();

  std::uint64_t queued() const { return fates_.queued(); }
  const Fates& fates() const { return fates_; }
  /// finish() was called, every Message has come to its end, and every reply that can come is here.
  bool settled() const;
  void report(const Receipts& receipts, Summary& summary) const;

 private:
  struct Pieces {
    PartialMessage message;
    Bytes left;  // of the content
    std::vector<std::uint64_t> sizes;
    std::size_t next = 1;
  };

  void open();
  template <class Call>
  auto on_open(Call&& call);
  Bytes next_content(std::uint32_t ordinal, std::size_t octets, std::uint64_t reply_octets) const;
  Handed note(std::uint32_t ordinal, const Result<MessageRef>& message);
  Handed refuse(std::uint32_t ordinal, const Error& error);
  bool take_reply(const InMessage& reply);
  void close_if_settled();
  Time now() const { return setup_.host.executor().now(); }
  std::uint32_t ordinal_of(const MessageRef& message) const {
    return ordinals_.at(message.message());
  }
  void no_reply_to(const MessageRef& message);
  void report_receipts(const Receipts& receipts, Summary& summary) const;
  void report_latency(const Receipts& receipts, Summary& summary) const;
  void report_replies(Summary& summary) const;

  void on_sent(const MessageRef& message, const Sent& sent) override;
  void on_acked(const MessageRef& message, const Acked& acked) override;
  void on_expired(const MessageRef& message, const Expired& expired) override;
  void on_failed(const MessageRef& message, const Failed& failed) override;

  const WorkloadSetup setup_;
  const Envelope& envelope_;
  Delegate& delegate_;
  const MessageProperties wish_;
  std::optional<Carrier> carrier_;
  std::optional<Source> source_;  // to a group: instead of carrier_
  Fates fates_;
  std::map<MessageId, std::uint32_t> ordinals_;   // of those that send() took
  std::map<std::uint32_t, Pieces> pieces_;        // by ordinal, of those with pieces to come
  std::map<std::uint32_t, Time> awaiting_reply_;  // by ordinal: when it was queued
  std::vector<Duration> reply_times_;
  std::uint64_t corrupt_replies_ = 0;
  std::optional<Time> first_reply_;
  std::optional<Time> last_reply_;
  bool finished_ = false;
  bool closed_ = false;
};

}  // namespace post::lab
