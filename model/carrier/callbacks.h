// What a Carrier tells its application: one callback at a time, each as posted work of its own
// (rules 3 and 5).
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <variant>

#include "model/carrier.h"
#include "model/cause.h"
#include "model/executor.h"
#include "model/fifo.h"
#include "model/host.h"
#include "model/message.h"
#include "model/result.h"

namespace post {

/// What an application registered; each may be absent.
struct Handlers {
  std::function<void()> established;
  std::function<void()> dormant;
  std::function<void()> peer_finished;
  std::function<void(const Error&)> error;
  std::function<void(Cause)> closed;
};

namespace event {
struct Established {};
struct Dormant {};
template <class What>
struct ToObserver {
  MessageRef message;
  SendObserver* observer;
  What what;
};
/// Behind all that the peer sent.
struct PeerFinished {};
struct CarrierError {
  Error error;
};
/// Behind everything else; nothing follows it.
struct Closed {
  Cause cause;
};
}  // namespace event

using CarrierCallback = std::variant<event::Established, event::Dormant, event::ToObserver<Sent>,
                                     event::ToObserver<Acked>, event::ToObserver<Expired>,
                                     event::ToObserver<Failed>, event::ToObserver<PieceDone>,
                                     event::PeerFinished, event::CarrierError, event::Closed>;

class Callbacks {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// Something that arrived waits for a handler that is there.
    virtual bool has_delivery() const = 0;
    virtual void deliver() = 0;
    /// Content is here that no receive asked for.
    virtual bool has_unread() const = 0;
    /// The peer's last Message was handed over and no handler wants to know.
    virtual void peer_finished_unhandled() = 0;
    /// The closed event was given.
    virtual void closed_given() = 0;
    /// Held during each callback, which may destroy the Endpoint.
    virtual std::shared_ptr<void> keep_alive() = 0;
  };

  Callbacks(Host& host, Owner& owner);

  Handlers& handlers() {
    if (!handlers_) handlers_ = std::make_unique<Handlers>();
    return *handlers_;
  }
  void post(CarrierCallback callback);
  /// For its observer, if it has one.
  template <class What>
  void tell(const MessageRef& message, SendObserver* observer, What what) {
    if (observer != nullptr) post(event::ToObserver<What>{message, observer, std::move(what)});
  }
  /// A delivery waits, or a handler came.
  void wake() {
    if (!run_.armed()) run_.arm();
  }
  /// No callback follows, whatever waits.
  void silence();
  bool silent() const { return silent_; }

 private:
  /// A copy, which may be replaced or destroyed while it runs.
  template <class Handler>
  Handler registered(Handler Handlers::*which) const {
    return handlers_ ? (*handlers_).*which : Handler();
  }
  bool front_waits_for_messages() const;
  bool runnable(bool delivery) const;
  void run();
  void give_front();
  void give(const event::Established&);
  void give(const event::Dormant&);
  void give(const event::ToObserver<Sent>& told);
  void give(const event::ToObserver<Acked>& told);
  void give(const event::ToObserver<Expired>& told);
  void give(const event::ToObserver<Failed>& told);
  void give(const event::ToObserver<PieceDone>& told);
  void give(const event::PeerFinished&);
  void give(const event::CarrierError& failure);
  void give(const event::Closed& closed);

  Owner& owner_;
  std::unique_ptr<Handlers> handlers_;  // null: none was registered
  Fifo<CarrierCallback> waiting_;
  bool silent_ = false;
  Task run_;
};

}  // namespace post
