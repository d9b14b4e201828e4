// A Responder or Sink itself, behind the handles that applications hold: whom it hears from, and
// for how long it remembers them (rules 77, 78).
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/host.h"
#include "model/listener.h"
#include "model/responder.h"
#include "model/sink.h"
#include "model/special/reply_route.h"

namespace post {

/// Accepts each Carrier of a Listener as a sender. Owned by its Endpoint.
class LiveResponder final : public std::enable_shared_from_this<LiveResponder> {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void release(LiveResponder& responder) = 0;
  };
  struct Options {
    Duration reply_timeout;
    std::size_t most_senders;
    bool replies = true;  ///< false: a Sink
  };

  LiveResponder(Host& host, Owner& owner, Listener listener, Options options);

  // ---- what the application calls ----
  void set_handler(Responder::Handler handler);
  void set_error(std::function<void(const Error&)> handler) { on_error_ = std::move(handler); }
  void set_stopped(std::function<void()> handler) { on_stopped_ = std::move(handler); }
  void close();
  bool closed() const { return closed_; }
  std::size_t senders() const { return senders_.size(); }
  std::vector<SocketAddress> locals() const { return listener_.locals(); }

  // ---- what its reply Sources call ----
  bool remembers(CarrierId sender) const { return places_.contains(sender); }
  void note_activity(CarrierId sender);
  void note_refusal(std::string_view call, const Error& error) const;
  void set_error(CarrierId sender, std::function<void(const Error&)> handler);
  void set_closed(CarrierId sender, std::function<void(Cause)> handler);
  /// Delivers what was sent, hears nothing more.
  void let_go(CarrierId sender);
  void replies_dropped(CarrierId sender);

  /// The Endpoint ends: no callback follows.
  void silence();

 private:
  struct Sender {
    Carrier carrier;
    std::string remote;
    Time last_active;
    std::weak_ptr<ReplyRoute> route{};
    bool peer_finished = false;
    bool leaving = false;  ///< closing: what it still sends is not heard
    std::function<void(const Error&)> on_error{};
    std::function<void(Cause)> on_closed{};
  };
  using Senders = std::list<Sender>;  // the one that was silent longest first

  void accept();
  void add(const Carrier& carrier);
  void watch(Carrier carrier);
  void hear(Sender& sender);
  bool deliver(CarrierId sender, InMessage message);
  Source source_to(Sender& sender);
  void pause();
  void finish_unanswered();
  void forget_idle();
  void forget(Sender& sender, Cause cause, std::string_view reason);
  void lost(CarrierId sender, Cause cause);
  void failed(CarrierId sender, const Error& error);
  void settle();
  void stop_if_done();
  Sender* find(CarrierId sender);
  static std::shared_ptr<LiveCarrier> live_of(const Carrier& carrier);
  bool reading() const { return handler_ || in_handler_; }

  Host& host_;
  Owner& owner_;
  Listener listener_;
  Options options_;
  Senders senders_;
  std::map<CarrierId, Senders::iterator> places_;
  Responder::Handler handler_;
  std::function<void(const Error&)> on_error_;
  std::function<void()> on_stopped_;
  bool in_handler_ = false;
  bool replaced_ = false;
  bool closed_ = false;
  bool silent_ = false;
  bool listener_stopped_ = false;
  Task idle_;
  Task settle_;
};

/// The handler of a Sink as that of a Responder that never replies.
Responder::Handler receive_only(Sink::Handler handler);

}  // namespace post
