// How a Carrier hands over what it receives: requests and their handlers, and the credit that they
// give the peer (rules 5, 77, 79 to 81).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "model/carrier.h"
#include "model/carrier/callbacks.h"
#include "model/few.h"
#include "model/policy_values.h"
#include "model/rare_container.h"
#include "model/receiving/receive_side.h"
#include "model/transient.h"

namespace post {

class Reader {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual std::span<const std::unique_ptr<Transient>> live_transients() const = 0;
    /// A Message was given to its handler, or a receive ended.
    virtual void delivery_given() = 0;
    /// Antecedents that other Carriers of the Association wait for may be settled.
    virtual void deliveries_settled() = 0;
    virtual void receiving_failed(Error error, Rule rule) = 0;
    /// What it sent over this Transient cannot be.
    virtual void peer_broke_rules(const Transient& via, const Error& error) = 0;
  };
  struct Context {
    Host& host;
    Callbacks& callbacks;
    Deliveries& deliveries;
    const Subject& subject;
    const PolicyValues& policy;
  };

  Reader(Owner& owner, Context context);

  // ---- what the application asks ----
  void set_ready(ReadyHandler handler);
  ReceiveId receive(MessageHandler handler);
  Result<ReceiveId> receive(PartSize size, PartHandler handler);
  bool cancel(ReceiveId receive);
  /// A receive is outstanding, or a handler runs that may ask for more.
  bool reading() const { return in_handler_ || side_.has_request(); }

  // ---- what Transients tell ----
  void attach(const Transient& transient);
  void take(const Transient& from, Chunk&& chunk);
  void skip(const Transient& from, MessageKey key, const WireProperties& properties);
  void detach(TransientId transient);
  void end(std::optional<Error> error);
  void clear();
  /// Its Association may go first: nothing else may be called any more.
  void leave() { side_.leave(); }
  /// Another Carrier handed over what something here may have waited for.
  void look_again();

  // ---- handing over ----
  bool has_delivery() const { return side_.has_completion(); }
  /// Something is here that a reader may still want. Who reads whole Messages and was told the end
  /// wants no parts of what did not complete.
  bool has_unread() const { return !side_.empty() && !told_end_; }
  void deliver();

 private:
  static constexpr std::size_t kFew = 2;  // for which no memory is kept
  using Handler = std::variant<MessageHandler, PartHandler>;
  struct Grant {
    TransientId transient;
    std::uint64_t base;  // octets that had arrived when it came, where its stack counts from there
    Credit told;
    bool bounded() const { return told.octets != UINT64_MAX || told.hold != UINT64_MAX; }
  };

  void settle();
  void tell_events();
  void tell(const inbound::Dropped& dropped);
  void tell(const inbound::Held& held);
  void tell(const inbound::Ahead& ahead);
  void tell(const inbound::Skipped& skipped);
  void tell(const inbound::Settled&) { owner_.deliveries_settled(); }
  void grant();
  void grant(Transient& transient, Grant& grant);
  void note_window() {
    const bool open = reading() || side_.waiting() < context_.policy.receive_buffer;
    if (open != window_open_) change_window(open);
  }
  void change_window(bool open);
  void deliver_plain();
  void note(const InMessage& message, MessageKey key);
  void note(const ReceiveSide::Completion& completion);
  void give_ready(ReceiveSide::Completion completion);
  void give_ready(InMessage&& message);
  void give(Handler handler, ReceiveSide::Completion completion);
  Subject about(MessageId message) const;

  Owner& owner_;
  Context context_;
  ReceiveSide side_;
  ReadyHandler ready_;
  ReceiveId ready_receive_ = 0;  // outstanding for ready_; 0: none
  RareMap<ReceiveId, Handler> handlers_;
  Few<Grant> grants_;
  std::vector<InboundEvent> events_;  // memory for the next ones
  std::unique_ptr<Error> end_error_;  // which whoever ended it tells
  bool binds_ = false;                // one of `grants_` bounds its peer, or is still to be told
  bool in_handler_ = false;
  bool replaced_ = false;
  bool told_end_ = false;  // to who reads whole Messages, or to the last of them
  bool window_open_ = true;
};

}  // namespace post
