// A TCP connection of the system as the byte channel of the seam.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "adapters/posix/context.h"
#include "adapters/posix/descriptor.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/tcp/kernel_info.h"
#include "model/channel_notices.h"
#include "model/host.h"

namespace post::posix {

/// Tells its delegate from a Task of the delivery phase, one call an item, in the order up,
/// readable, writable, peer finished, closed. on_peer_finished and on_closed(kFinished) wait until
/// all octets were read; kFinished also until the peer has acknowledged all of ours.
class TcpChannel final : public ByteChannel, private Watch::Handler, private Loop::TurnEnd {
 public:
  static Result<std::unique_ptr<ByteChannel>> connect(std::shared_ptr<Context> context,
                                                      const StreamPath& path,
                                                      const StreamOptions& options);
  /// Null where the loop cannot watch it.
  static std::unique_ptr<ByteChannel> accepted(std::shared_ptr<Context> context, Descriptor socket);
  ~TcpChannel() override;

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }
  SocketAddress remote() const override { return remote_; }
  std::size_t writable() const override;
  std::size_t write(std::span<const Bytes> bytes) override;
  std::size_t read(std::span<std::byte> to) override;
  void finish() override;
  void reset() override;
  void set_unsent_limit(std::size_t bytes) override;
  ChannelInfo info() const override;

 private:
  /// What a SYN carries over any path that IPv6 can use, less its headers and options.
  static constexpr std::size_t kEarlyLimit = 1'200;

  enum class Stage : std::uint8_t {
    kDeferred,    ///< nothing has left yet: the SYN may carry early data
    kConnecting,  ///< a SYN is under way
    kUp,
    kOver,
  };
  /// What the SYN is to carry.
  struct Early {
    std::vector<Bytes> octets;
    std::size_t size = 0;
    Task send;
  };
  TcpChannel(std::shared_ptr<Context> context, Descriptor socket, Stage stage);
  Result<void> watch();

  // connecting.cc
  Result<void> start_connecting(const SystemAddress& remote, bool fast_open);
  void defer();
  std::size_t write_early(std::span<const Bytes> bytes);
  void on_turn_end() override { send_early(); }
  void send_early();
  void finish_connecting();
  void come_up();

  // channel.cc
  void on_events(std::uint32_t events) override;
  void on_room();
  void on_arrival();
  bool take_error();
  void look_for_end();
  /// Whether it ended otherwise than in order.
  bool broken() const { return notices_.closed && notices_.closed != Cause::kFinished; }
  void fail(int error);
  std::size_t write_some(std::span<const Bytes> bytes, std::size_t skip);
  void measure_room();
  void block();
  void watch_arrivals_only();
  bool read_enough_this_turn(std::size_t taken);
  std::size_t read_all(std::span<std::byte> to);
  void drained();
  void note(bool& pending);
  bool due() const { return delegate_ != nullptr && notices_.due(peer_ended_); }
  void notify();

  std::shared_ptr<Context> context_;
  Descriptor socket_;
  SocketAddress local_;
  SocketAddress remote_;
  Delegate* delegate_ = nullptr;
  Stage stage_;

  ChannelNotices notices_;

  bool finishing_ = false;   ///< finish() was called
  bool drained_ = true;      ///< the last read() gave less than asked
  bool peer_fin_ = false;    ///< the peer's FIN has arrived, perhaps behind unread octets
  bool peer_ended_ = false;  ///< it was read
  bool blocked_ = false;     ///< on_writable is owed
  bool watches_room_ = true;
  bool asked_early_ = false;
  std::size_t unsent_limit_ = kDefaultUnsentLimit;
  std::size_t room_ = 0;  ///< octets that write() takes without asking the kernel
  std::size_t read_this_turn_ = 0;
  Time turn_{};

  std::unique_ptr<Early> early_;  ///< null: nothing waits for a SYN
  std::size_t early_taken_ = 0;

  mutable KernelInfo info_;
  mutable Time info_until_{};

  Watch watch_;
  Task notify_;
};

}  // namespace post::posix
