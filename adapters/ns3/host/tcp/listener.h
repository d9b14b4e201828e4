// A listening TCP socket inside ns-3.
#pragma once

#include <deque>
#include <memory>

#include "adapters/ns3/host/tcp/channel.h"
#include "adapters/ns3/host/tcp/stream_socket.h"
#include "model/executor.h"
#include "model/host.h"

namespace post::ns3host {

class Listener final : public StreamListener {
 public:
  /// Whoever keeps the host's listeners and makes channels of what they accept.
  class Registry {
   public:
    virtual ~Registry() = default;
    virtual void remove(Listener& listener) = 0;
    virtual std::unique_ptr<Channel> adopt(ns3::Ptr<StreamSocket> socket) = 0;
  };
  struct Setup {
    Executor& executor;
    EntityId entity;
    Registry& registry;  ///< outlives the listener, or abandons it
    ns3::Ptr<StreamSocket> socket;
    SocketAddress local;
  };

  explicit Listener(const Setup& setup);
  ~Listener() override;
  void abandon();  ///< the host is gone

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }

 private:
  /// Connections that wait for a delegate or for the end of their handshake; SYNs beyond are not
  /// answered.
  static constexpr std::size_t kBacklog = 128;

  bool has_room() const;
  void accept(ns3::Ptr<StreamSocket> socket);
  void hand_over();

  Registry* registry_;
  ns3::Ptr<StreamSocket> socket_;
  SocketAddress local_;
  Delegate* delegate_ = nullptr;
  std::shared_ptr<Listener*> self_;  ///< for handshakes that end after the listener did
  std::deque<std::unique_ptr<Channel>> open_;
  Task hand_over_;
};

}  // namespace post::ns3host
