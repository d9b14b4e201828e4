// What a Carrier tells its application: one callback at a time, each as posted work of its own
// (rules 3 and 5).
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "model/cause.h"
#include "model/executor.h"
#include "model/host.h"
#include "model/message.h"
#include "model/result.h"

namespace post {

using ReadyHandler = std::function<bool(InMessage)>;

/// What an application registered; each may be absent.
struct Handlers {
  std::function<void()> established;
  ReadyHandler ready;
  std::function<void()> peer_finished;
  std::function<void(const Error&)> error;
  std::function<void(Cause)> closed;
};

namespace event {
struct Established {};
struct Sent {
  MessageRef message;
  SendObserver* observer;
};
struct Acked {
  MessageRef message;
  SendObserver* observer;
};
struct Failed {
  MessageRef message;
  SendObserver* observer;
  FailureCause cause;
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

using CarrierCallback = std::variant<event::Established, event::Sent, event::Acked, event::Failed,
                                     event::PeerFinished, event::CarrierError, event::Closed>;

class Callbacks {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual bool has_message() const = 0;
    virtual InMessage take_message() = 0;
    /// The handler took a Message, and returned false if it wants no more.
    virtual void message_given() = 0;
    /// The peer's last Message was handed over and no handler wants to know.
    virtual void peer_finished_unhandled() = 0;
    /// The closed event was given.
    virtual void closed_given() = 0;
    /// Held during each callback, which may destroy the Endpoint.
    virtual std::shared_ptr<void> keep_alive() = 0;
  };

  Callbacks(Host& host, Owner& owner);

  Handlers& handlers() { return handlers_; }
  void set_ready(ReadyHandler handler);
  bool reading() const { return static_cast<bool>(handlers_.ready) || in_ready_; }

  void post(CarrierCallback callback);
  /// A Message waits, or a handler came.
  void wake() { run_.arm(); }
  /// No callback follows, whatever waits.
  void silence();
  bool silent() const { return silent_; }

 private:
  bool front_waits_for_messages() const;
  void run();
  void give_message();
  void give_front();
  void give(const event::Established&);
  void give(const event::Sent& sent);
  void give(const event::Acked& acked);
  void give(const event::Failed& failed);
  void give(const event::PeerFinished&);
  void give(const event::CarrierError& failure);
  void give(const event::Closed& closed);
  bool runnable() const;

  Owner& owner_;
  Handlers handlers_;
  std::deque<CarrierCallback> waiting_;
  bool in_ready_ = false;
  bool replaced_ = false;
  bool silent_ = false;
  Task run_;
};

}  // namespace post
