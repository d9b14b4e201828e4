// What the built-in workloads have in common: one Carrier, numbered Messages, and what became of
// them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/workloads/protocol.h"
#include "experiments/lab/workloads/workload.h"

namespace post::lab {

/// A kind of workload that is one Conversation: its metrics, and the parameters that every one
/// takes.
WorkloadDeclaration conversation_declaration(std::string name, std::string summary);

class Conversation final : SendObserver {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_reply() {}
  };

  Conversation(const WorkloadSetup& setup, Delegate& delegate)
      : setup_(setup), delegate_(delegate) {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Queues the next Message of `octets`; with `reply_octets` the peer is to answer with as many.
  /// The first one initiates the Carrier.
  void send(std::size_t octets, std::uint64_t reply_octets = 0);
  /// No further Message: closes the Carrier once every reply has come.
  void finish();

  std::uint64_t queued() const { return queued_; }
  /// finish() was called, every Message has come to its end, and every reply that can come is here.
  bool settled() const;
  void report(const Receipts& receipts, Summary& summary) const;

 private:
  void open();
  bool take_reply(const InMessage& reply);
  void close_if_settled();
  Time now() const { return setup_.host.executor().now(); }
  void set(Summary& summary, const std::string& metric, std::optional<Time> time) const;

  void on_sent(const MessageRef& message, const Sent& sent) override;
  void on_failed(const MessageRef& message, const Failed& failed) override;

  const WorkloadSetup setup_;
  Delegate& delegate_;
  std::optional<Carrier> carrier_;
  std::map<std::uint32_t, Time> awaiting_reply_;  // by ordinal: when it was queued
  std::vector<Duration> reply_times_;
  std::uint64_t queued_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t corrupt_replies_ = 0;
  std::optional<Time> first_queued_;
  std::optional<Time> last_sent_;
  std::optional<Time> first_reply_;
  std::optional<Time> last_reply_;
  std::string failure_;  // the first Message's that failed or was refused
  bool finished_ = false;
  bool closed_ = false;
};

}  // namespace post::lab
