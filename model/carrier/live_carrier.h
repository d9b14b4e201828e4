// A Carrier itself, behind the handles that applications hold: its life, and what ties its parts
// together.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/carrier/callbacks.h"
#include "model/carrier/lifecycle.h"
#include "model/carrier/receive_side.h"
#include "model/carrier/send_side.h"
#include "model/interface.h"
#include "model/policy_context.h"
#include "model/scheduling/scheduler.h"
#include "model/transient.h"

namespace post {

/// Owned by its Association and held by whoever runs one of its callbacks. Handles refer to it
/// weakly.
class LiveCarrier final : public std::enable_shared_from_this<LiveCarrier>,
                          private Callbacks::Owner,
                          private Transient::Owner {
 public:
  /// What it needs of its Association. None of these calls back.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void establish(LiveCarrier& carrier) = 0;
    virtual void stop_establishing(LiveCarrier& carrier) = 0;
    /// It has something to send: pump() will be called in the transmission phase.
    virtual void request_pump(LiveCarrier& carrier) = 0;
    /// Takes a Transient that is no longer used, to be destroyed from posted work.
    virtual void bury(std::unique_ptr<Transient> transient) = 0;
    /// The same, but what it was given is still to be delivered and its end to be awaited, for at
    /// most `linger`.
    virtual void retire(std::unique_ptr<Transient> transient, Duration linger) = 0;
    /// The closed event was given.
    virtual void release(LiveCarrier& carrier) = 0;
  };

  struct Options {
    Subject subject;      ///< its Association and itself
    bool active = false;  ///< opened here: it can be established again (rule 8)
    Policy policy;
    std::unique_ptr<TransientScheduler> scheduler;
  };

  LiveCarrier(Host& host, Owner& owner, Options options);

  // ---- what the application calls ----
  Result<MessageRef> send(OutMessage message, SendObserver* observer);
  Result<void> ready(ReadyHandler handler);
  Result<void> activate(std::string_view trigger);
  Result<void> close();
  Result<void> abort();
  Handlers& handlers() { return callbacks_.handlers(); }
  std::vector<TransientInfo> transients() const;
  CarrierState state() const { return state_; }
  const Subject& subject() const { return subject_; }
  bool is_eager() const { return policy_.values.eager; }

  // ---- what its Association calls ----
  void attach(Transient::Binding binding);
  void establishment_failed(const Error& error);
  bool has_unsent() const { return send_side_.has_unsent(); }
  /// Hands over one chunk; false where nothing can go now.
  bool pump();
  /// The end of a pump (rule 27).
  void flush();
  void interfaces_changed(std::span<const Interface> interfaces);
  /// The Endpoint ends: no callback follows.
  void silence();

 private:
  bool has_message() const override { return !receive_side_.empty(); }
  InMessage take_message() override;
  void message_given() override;
  void peer_finished_unhandled() override;
  void closed_given() override;
  std::shared_ptr<void> keep_alive() override { return shared_from_this(); }

  void transient_up(Transient& transient) override;
  void transient_narrowed(Transient& transient) override { fail_misfits(transient); }
  void transient_has_budget() override;
  void transient_acked(MessageId message, Range octets) override;
  void transient_lost_octets(TransientId transient, MessageId message, Range octets) override;
  void transient_received(TransientId transient, Chunk&& chunk) override;
  void transient_finished(Transient& transient) override;
  void transient_receive_error(Error error) override;
  void transient_down(Transient& transient, Cause cause) override;

  // Sending: live_carrier_sending.cc
  std::optional<Error> refusal_of(const Bytes& content) const;
  Error refuse(std::string_view call, Error error, Rule rule) const;
  void wake_sender(std::string_view trigger);
  void transmit(const Send& decision);
  std::uint64_t chunk_limit(const TransientView& via) const;
  void note_sent(const Notice& sent, bool terminal);
  void fail(const Notice& message, FailureCause cause, Rule rule);
  void fail_all(FailureCause cause, Rule rule);
  void fail_misfits(const Transient& transient);
  void requeue(TransientId lost);

  // Life: live_carrier.cc
  bool enter(CarrierEvent event);
  void begin_closing(std::string_view by, Rule rule);
  bool still_receiving() const;
  void settle_close();
  void lost(Cause cause);
  void all_finished();
  void broken(Cause cause);
  void raise(Error error, Rule rule);
  void linger_expired();
  enum class Ending { kGraceful, kAbrupt };
  void end(Cause cause, Ending ending, Rule rule);
  void note_down(TransientId transient, Cause cause, Rule rule);
  std::unique_ptr<Transient> remove(Transient& transient);
  void update_credit();
  Transient* find(TransientId id);
  Subject about(TransientId transient) const;
  Subject about(MessageId message) const;
  const Tracer& tracer() const { return host_.tracer(); }

  Host& host_;
  Owner& owner_;
  Subject subject_;
  bool active_;
  Policy policy_;
  std::unique_ptr<TransientScheduler> scheduler_;
  CarrierState state_ = CarrierState::kInactive;
  SendSide send_side_;
  WholeMessages receive_side_;
  std::vector<std::unique_ptr<Transient>> transients_;
  std::vector<TransientView> views_;  // of the Transients, for the scheduler
  bool was_established_ = false;
  bool closing_ = false;
  bool finish_sent_ = false;
  bool peer_finished_ = false;
  bool receive_failed_ = false;
  std::uint64_t arrived_before_ = 0;  // octets, when the present Transient came
  std::uint64_t granted_ = 0;         // octets, counted from there
  Cause end_cause_ = Cause::kNone;
  Rule end_rule_ = RULE(11);
  Callbacks callbacks_;
  Task linger_;
  Task wake_;
};

}  // namespace post
