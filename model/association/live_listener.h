// A Listener itself, behind the handle that an application holds: its sockets and its backlog.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/carrier.h"
#include "model/listener.h"
#include "model/stacks/stack.h"

namespace post {

class LiveListener final : public std::enable_shared_from_this<LiveListener> {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// Gives a connection its Association and Carrier.
    virtual Result<std::shared_ptr<LiveCarrier>> admit(
        LiveListener& listener, std::string_view stack,
        std::unique_ptr<ProtocolStackInstance> instance) = 0;
    /// Gives it to the Association that its peer opened it for.
    virtual void rejoin(std::string_view stack,
                        std::unique_ptr<ProtocolStackInstance> instance) = 0;
    virtual void release(LiveListener& listener) = 0;
  };

  LiveListener(Host& host, Owner& owner, std::size_t backlog);
  ~LiveListener();

  void add(std::string_view stack, std::unique_ptr<Acceptor> acceptor);
  /// Each takes the other's place.
  void set_accept(AcceptHandler handler);
  void set_incoming(IncomingHandler handler);
  /// Carriers to hand over from now on; absent: no limit (rule 76).
  void set_accept_limit(std::optional<std::uint64_t> limit);
  /// A Carrier that the peer forked and whose parent has no handler (rule 75). True: it is answered
  /// here, with its hand-over, its rejection or the Listener's end. False: closed, or no room.
  bool offer_fork(std::shared_ptr<LiveCarrier> forked);
  void set_accept_one(std::function<void(Result<Carrier>)> handler);
  void set_stopped(std::function<void()> handler) { stopped_handler_ = std::move(handler); }
  /// Rejects what waits, leaves what was accepted (rule 77).
  void close();
  void silence();
  bool closed() const { return closed_; }
  std::size_t waiting() const;
  std::vector<SocketAddress> locals() const;

 private:
  class Door;
  struct Waiting {
    std::shared_ptr<LiveCarrier> carrier;
    SocketAddress remote;
    bool forked = false;  ///< its peer waits for an answer
  };
  enum class Verdict : std::uint8_t { kMore, kEnough, kReject };
  using Handler = std::function<Verdict(const Waiting&)>;

  void arrive(std::string_view stack, std::unique_ptr<ProtocolStackInstance> instance);
  std::size_t places();
  bool may_hand_over() const { return handler_ && limit_ != 0 && !backlog_.empty(); }
  void set(Handler handler);
  void run();
  void hand_over();
  void keep(const Waiting& item);
  void reject(const Waiting& item, std::string_view reason);
  void note_rejected(const SocketAddress& remote, std::string_view reason, const Subject& subject,
                     Rule rule) const;
  void stop();

  Host& host_;
  Owner& owner_;
  std::size_t backlog_limit_;
  std::vector<std::unique_ptr<Door>> doors_;
  std::deque<Waiting> backlog_;
  Handler handler_;
  std::optional<std::uint64_t> limit_;
  std::function<void(Result<Carrier>)> one_;  // whom handler_ serves, where it is for one only
  std::function<void()> stopped_handler_;
  bool replaced_ = false;
  bool closed_ = false;
  bool silent_ = false;
  Task run_;
};

}  // namespace post
