// A Listener itself, behind the handle that an application holds: its sockets and its backlog.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/carrier.h"
#include "model/stacks/stack.h"

namespace post {

/// True: go on. False: keep this Carrier, but hand over no more (rule 77).
using AcceptHandler = std::function<bool(Carrier)>;

class LiveListener final : public std::enable_shared_from_this<LiveListener> {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// Gives a connection its Association and Carrier.
    virtual Result<std::shared_ptr<LiveCarrier>> admit(
        LiveListener& listener, std::string_view stack,
        std::unique_ptr<ProtocolStackInstance> instance) = 0;
    virtual void release(LiveListener& listener) = 0;
  };

  LiveListener(Host& host, Owner& owner, std::size_t backlog);
  ~LiveListener();

  void add(std::string_view stack, std::unique_ptr<Acceptor> acceptor);
  void set_accept(AcceptHandler handler);
  void set_accept_one(std::function<void(Result<Carrier>)> handler);
  void set_stopped(std::function<void()> handler) { stopped_handler_ = std::move(handler); }
  /// Rejects what waits, leaves what was accepted (rule 77).
  void close();
  void silence();
  bool closed() const { return closed_; }
  std::size_t waiting() const { return backlog_.size(); }
  std::vector<SocketAddress> locals() const;

 private:
  class Door;
  void arrive(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance);
  void reject(ProtocolStackInstance& instance, std::string_view reason);
  void run();
  void hand_over();
  void stop();

  Host& host_;
  Owner& owner_;
  std::size_t backlog_limit_;
  std::vector<std::unique_ptr<Door>> doors_;
  struct Waiting {
    std::shared_ptr<LiveCarrier> carrier;
    SocketAddress remote;
  };
  std::deque<Waiting> backlog_;
  AcceptHandler handler_;
  std::function<void(Result<Carrier>)> one_;  // whom handler_ serves, where it is for one only
  std::function<void()> stopped_handler_;
  bool replaced_ = false;
  bool closed_ = false;
  bool silent_ = false;
  Task run_;
};

}  // namespace post
