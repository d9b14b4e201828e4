// A TCP connection inside ns-3 as the byte channel of the seam.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "adapters/ns3/host/tcp/stream_socket.h"
#include "model/channel_notices.h"
#include "model/executor.h"
#include "model/host.h"

namespace post::ns3host {

/// Tells its delegate from a Task of the delivery phase, one call an item, in the order up,
/// readable, writable, peer finished, closed. on_peer_finished and on_closed(kFinished) wait until
/// what came before was read: whoever is told of the end has had all octets.
class Channel final : public ByteChannel, private StreamSocket::Owner {
 public:
  /// Whoever keeps the host's channels.
  class Registry {
   public:
    virtual ~Registry() = default;
    virtual void remove(Channel& channel) = 0;
  };
  struct Setup {
    Executor& executor;
    EntityId entity;
    Registry& registry;  ///< outlives the channel, or abandons it
    ns3::Ptr<StreamSocket> socket;
    SocketAddress local;
    SocketAddress remote;
    bool up = false;  ///< accepted, not opened
  };

  explicit Channel(const Setup& setup);
  ~Channel() override;

  /// The host is gone: sends nothing, tells nothing.
  void abandon();
  /// An ICMP error quoted it. Later than in the handshake such errors are advice.
  void on_network_error(Cause cause);

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }
  SocketAddress remote() const override { return remote_; }
  std::size_t writable() const override;
  std::size_t write(std::span<const Bytes> bytes) override;
  std::size_t read(std::span<std::byte> to) override;
  void finish() override;
  void reset() override;
  void set_unsent_limit(std::size_t bytes) override { unsent_limit_ = bytes; }
  ChannelInfo info() const override;

 private:
  void on_established() override { note(notices_.up); }
  void on_octets() override;
  void on_progress() override;
  void on_peer_finished() override { note(notices_.peer_finished); }
  void on_ended(Cause cause) override;

  void note(bool& pending);
  bool due() const { return delegate_ != nullptr && notices_.due(drained()); }
  void notify();
  bool drained() const { return !socket_ || socket_->readable() == 0; }
  void let_go();

  Registry* registry_;
  ns3::Ptr<StreamSocket> socket_;  ///< null after reset()
  SocketAddress local_;
  SocketAddress remote_;
  Delegate* delegate_ = nullptr;
  std::size_t unsent_limit_ = kDefaultUnsentLimit;
  bool wants_room_ = false;  ///< a write was short
  ChannelNotices notices_;
  bool read_short_ = true;  ///< the delegate has had all octets: the next ones are news
  Task notify_;
};

}  // namespace post::ns3host
