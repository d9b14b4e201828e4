// A Carrier itself, behind the handles that applications hold: its life, and what ties its parts
// together.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/carrier/callbacks.h"
#include "model/carrier/forks.h"
#include "model/carrier/kept_observers.h"
#include "model/carrier/lifecycle.h"
#include "model/carrier/reader.h"
#include "model/carrier/send_side.h"
#include "model/few.h"
#include "model/policy_context.h"
#include "model/rare_timer.h"
#include "model/rarely.h"
#include "model/scheduling/scheduler.h"
#include "model/transient.h"

namespace post {

/// Owned by its Association and held by whoever runs one of its callbacks. Handles refer to it
/// weakly.
class LiveCarrier final : public std::enable_shared_from_this<LiveCarrier>,
                          private Callbacks::Owner,
                          private Forks::Owner,
                          private Reader::Owner,
                          private Transient::Owner {
 public:
  /// What it needs of its Association. None of these calls back, but for settle(), which tells what
  /// the queue decided.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual MessageQueue& queue() = 0;
    virtual Deliveries& deliveries() = 0;
    /// Why some stack cannot follow one of these.
    virtual Result<void> check_properties(const std::vector<StackProperty>& properties) const = 0;
    /// Carries out what the queue decided since the last time.
    virtual void settle() = 0;
    virtual void establish(LiveCarrier& carrier) = 0;
    virtual void stop_establishing(LiveCarrier& carrier) = 0;
    /// It has something to send: pump() will be called in the transmission phase.
    virtual void request_pump(LiveCarrier& carrier) = 0;
    /// Takes a Transient whose instance has gone, to be destroyed from posted work.
    virtual void bury(std::unique_ptr<Transient> transient) = 0;
    /// The same while the instance lives. Where no other Carrier uses that: it ends at once.
    virtual void drop(std::unique_ptr<Transient> transient, Cause cause) = 0;
    /// Where no other Carrier uses it: delivers what it was given and ends, within `linger`.
    virtual void retire(std::unique_ptr<Transient> transient, Duration linger) = 0;
    virtual Result<std::shared_ptr<LiveCarrier>> fork(LiveCarrier& parent,
                                                      std::uint64_t priority) = 0;
    virtual void answer_fork(LiveCarrier& forked, bool accept) = 0;
    /// Antecedents may be settled that others of the Association wait for.
    virtual void deliveries_settled(const LiveCarrier& by) = 0;
    /// As its shared_from_this(), which costs an atomic exchange, and for the first Carrier less.
    virtual std::shared_ptr<LiveCarrier> share(LiveCarrier& carrier) = 0;
    /// The closed event was given.
    virtual void release(LiveCarrier& carrier) = 0;
  };

  struct Options {
    Subject subject;             ///< its Association, itself and its stream
    bool active = false;         ///< opened here: it can be established again (rule 8)
    bool forked = false;         ///< waits for the answer to a fork
    bool asked = false;          ///< and that answer is the peer's
    std::uint64_t priority = 0;  ///< among the Carriers of the Association (rule 34)
    FrozenPolicy policy;
    std::unique_ptr<TransientScheduler> scheduler;
    std::shared_ptr<const Framer> framing;  ///< judges what is sent; null: anything goes
  };

  LiveCarrier(Host& host, Owner& owner, Options options);

  // ---- what the application calls ----
  Result<MessageRef> send(OutMessage&& message, SendObserver* observer, bool complete);
  Result<void> append(MessageId message, OutMessage piece, bool last);
  Result<void> ready(ReadyHandler handler);
  Result<ReceiveId> receive(MessageHandler handler);
  Result<ReceiveId> receive(PartSize size, PartHandler handler);
  Result<void> cancel(ReceiveId receive);
  Result<std::shared_ptr<LiveCarrier>> fork(std::optional<std::uint64_t> priority);
  Result<void> on_fork(ForkHandler handler);
  Result<void> activate(std::string_view trigger);
  Result<void> close();
  Result<void> abort();
  Handlers& handlers() { return callbacks_.handlers(); }
  KeptObservers& kept_observers() { return beside_.use().kept_observers; }
  std::vector<TransientInfo> transients() const;
  CarrierState state() const { return state_; }
  const Subject& subject() const { return subject_; }
  StreamId stream() const { return subject_.stream; }
  std::uint64_t priority() const { return priority_; }
  const Policy& policy() const { return *policy_; }
  bool active() const { return active_; }
  bool establishing() const { return state_ == CarrierState::kEstablishing; }

  // ---- what its Association calls ----
  void attach(TransientId id, SharedInstance& instance);
  void establishment_failed(const Error& error);
  enum class Pumped : std::uint8_t {
    kMoved,    ///< a chunk went
    kWaits,    ///< one could go, given budget
    kNothing,  ///< none could
  };
  /// Hands over one chunk. `alone`: its Association has one instance, so that what is sent can be
  /// told at once.
  Pumped pump(bool alone);
  /// The end of a pump (rule 27).
  void flush();
  void tell(const OutboundEvent& event);
  /// All that the queue decided was told.
  void settled() { settle_close(); }
  /// Another path may be there (rule 9).
  void interfaces_changed();
  void fork_answered(bool accepted);
  /// To the peer that forked this one off.
  void answer(bool accept) { owner_.answer_fork(*this, accept); }
  /// False: nobody here takes it (rule 75).
  bool offer_fork(std::shared_ptr<LiveCarrier> forked);
  /// Another Carrier handed over what something here may wait for.
  void look_again() { reader_.look_again(); }
  /// Ends at once; what is queued fails as dormant (rule 78).
  void forget(Cause cause);
  /// The Endpoint ends: no callback follows.
  void silence();

 private:
  bool has_delivery() const override { return !unanswered_ && reader_.has_delivery(); }
  bool has_unread() const override { return reader_.has_unread(); }
  void deliver() override { reader_.deliver(); }
  void peer_finished_unhandled() override;
  void closed_given() override;
  std::shared_ptr<void> keep_alive() override { return owner_.share(*this); }
  std::shared_ptr<void> hold() override { return shared_from_this(); }
  void answer_fork(const std::shared_ptr<LiveCarrier>& forked, bool accept) override;

  std::span<const std::unique_ptr<Transient>> live_transients() const override {
    return {transients_.begin(), transients_.end()};
  }
  void delivery_given() override;
  void deliveries_settled() override { owner_.deliveries_settled(*this); }
  void receiving_failed(Error error, Rule rule) override;
  void peer_broke_rules(const Transient& via, const Error& error) override;

  void transient_up(Transient& transient) override;
  void transient_narrowed(Transient& transient) override;
  void transient_has_budget(Transient& transient) override;
  void transient_received(Transient& transient, Chunk&& chunk) override;
  void transient_skipped(Transient& transient, MessageKey key,
                         const WireProperties& properties) override;
  void transient_finished(Transient& transient) override;
  void transient_receive_error(Transient& transient, Error error) override;
  void transient_down(Transient& transient, Cause cause) override;

  // Sending: live_carrier_sending.cc
  std::optional<Error> refusal(std::string_view call) const;
  void wake_sender(std::string_view trigger);
  bool may_coalesce() const;
  void reset(TransientId transient, Cause cause, Rule rule);
  const PsiTraits* traits_in_use() const;

  // Opening and closing: live_carrier.cc
  bool enter(CarrierEvent event);
  void note_established();
  void begin_closing(std::string_view by, Rule rule);
  bool still_receiving() const;
  void settle_close();
  void linger_expired();
  void ask_for_pump() { owner_.request_pump(*this); }
  void disarm_all();
  void idle_expired();
  void touch();
  void wait_for_activity();
  void fail_all(FailureCause cause, Rule rule);
  void raise(Error error, Rule rule);
  enum class Ending { kGraceful, kAbrupt };
  void end(Cause cause, Ending ending, Rule rule);

  // Transients that come and go: live_carrier_transients.cc
  void all_finished();
  void broken(Cause cause);
  void lost(Cause cause, bool rejoinable);
  void wait_expired();
  void become_dormant();
  void note_down(TransientId transient, Cause cause, Rule rule);
  std::unique_ptr<Transient> remove(const Transient& transient);
  Transient* find(TransientId id) const;
  bool all_finished_sending() const;
  Subject about(TransientId transient) const;
  Time now() const { return host_.executor().now(); }
  const Tracer& tracer() const { return host_.tracer(); }

  /// What most have no use for.
  struct Beside {
    KeptObservers kept_observers;
    std::unique_ptr<Forks> forks;       // null: nobody asked for any
    std::vector<TransientId> finished;  // those over which the peer sends nothing more
    std::unique_ptr<Error> race_error;  // of the race that is to be run again
    RareTimer<LiveCarrier> linger;
    RareTimer<LiveCarrier> wait;      // reestablish_wait
    RareTimer<LiveCarrier> idle;      // idle_timeout
    RareTimer<LiveCarrier> coalesce;  // coalesce_delay
    RareTimer<LiveCarrier> wake;      // the scheduler's
  };

  Host& host_;
  Owner& owner_;
  Subject subject_;
  bool active_;
  bool unanswered_;  // a fork that nobody has accepted yet
  bool asked_;       // a fork that was opened here
  bool was_established_ = false;
  bool closing_ = false;
  bool failing_ = false;  // all of it fails now; who asked for that goes on
  bool finish_sent_ = false;
  bool peer_finished_ = false;
  bool receive_failed_ = false;
  CarrierState state_ = CarrierState::kInactive;
  Cause lost_cause_ = Cause::kNone;
  Cause end_cause_ = Cause::kNone;
  Rule end_rule_ = RULE(11);
  std::uint64_t priority_;
  FrozenPolicy policy_;
  Time last_octets_ = kStartOfRun;
  Few<std::unique_ptr<Transient>> transients_;
  Callbacks callbacks_;
  SendSide send_side_;
  Reader reader_;
  Rarely<Beside> beside_;
};

}  // namespace post
