// A connection as the byte channel of the seam.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "model/channel_notices.h"
#include "model/executor.h"
#include "model/host.h"
#include "sim/network/tcp/connection.h"

namespace post::sim::tcp {

/// Tells its delegate from a Task of the delivery phase, one call an item, in the order up,
/// readable, writable, peer finished, closed. on_peer_finished and on_closed(kFinished) wait until
/// what came before was read: whoever is told of the end has had all octets.
class Channel final : public ByteChannel, private Connection::Owner {
 public:
  /// Whoever opened the connection passively waits for one of these, from inside calls to the
  /// connection.
  class Opener {
   public:
    virtual ~Opener() = default;
    virtual void on_open(Channel& channel) = 0;
    virtual void on_gone(Channel& channel) = 0;
  };

  Channel(Executor& executor, ConnectionHost& host, const TcpOptions& options,
          const ConnectionSetup& setup);

  Connection& connection() { return connection_; }
  const Connection& connection() const { return connection_; }
  /// Null: handed over.
  void set_opener(Opener* opener) { opener_ = opener; }

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return connection_.pair().local; }
  SocketAddress remote() const override { return connection_.pair().remote; }
  std::size_t writable() const override { return connection_.writable(); }
  std::size_t write(std::span<const Bytes> bytes) override { return connection_.write(bytes); }
  std::size_t read(std::span<std::byte> to) override;
  bool enable_unordered_read() override {
    connection_.enable_unordered_read();
    return true;
  }
  std::optional<StreamPiece> read_unordered() override { return connection_.read_unordered(); }
  void finish() override { connection_.finish(); }
  void reset() override;
  void set_unsent_limit(std::size_t bytes) override { connection_.set_unsent_limit(bytes); }
  ChannelInfo info() const override { return connection_.info(); }

 private:
  void on_established() override;
  void on_octets() override;
  void on_room() override;
  void on_peer_finished() override;
  void on_ended(Cause cause) override;

  void note(bool& pending);
  bool due() const { return delegate_ != nullptr && notices_.due(connection_.readable() == 0); }
  void notify();

  std::shared_ptr<const bool> host_alive_;
  Delegate* delegate_ = nullptr;
  Opener* opener_ = nullptr;
  ChannelNotices notices_;
  bool read_short_ = true;  ///< the delegate has had all octets: the next ones are news
  Connection connection_;
  Task notify_;
};

}  // namespace post::sim::tcp
