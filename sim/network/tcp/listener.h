// A listening socket: handshakes under way, and connections that wait for their owner.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/executor.h"
#include "model/host.h"
#include "sim/network/tcp/channel.h"

namespace post::sim::tcp {

/// Destroying it resets what it still holds.
class Listener final : public StreamListener, private Channel::Opener {
 public:
  class Registry {
   public:
    virtual ~Registry() = default;
    virtual void remove(const SocketAddress& local) = 0;
  };

  Listener(Registry& registry, Executor& executor, EntityId entity, const SocketAddress& local,
           std::size_t backlog);
  ~Listener() override;

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }

  bool full() const { return opening_.size() + open_.size() >= backlog_; }
  /// A connection that begins to answer a SYN.
  void add(std::unique_ptr<Channel> channel);
  /// The host goes: nothing more happens here.
  void abandon();

 private:
  using Channels = std::vector<std::unique_ptr<Channel>>;
  void on_open(Channel& channel) override;
  void on_gone(Channel& channel) override;
  void hand_over();

  Registry* registry_;  ///< null once the host is gone
  SocketAddress local_;
  std::size_t backlog_;
  Delegate* delegate_ = nullptr;
  Channels opening_;
  Channels open_;  ///< in the order of their handshakes' ends
  Channels gone_;  ///< freed later: each is on the stack when it goes
  Task hand_over_;
};

}  // namespace post::sim::tcp
