// A UDP socket of the system as the datagram socket of the seam.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "adapters/posix/context.h"
#include "adapters/posix/udp/arrivals.h"
#include "adapters/posix/udp/send_batch.h"
#include "model/host.h"

namespace post::posix {

/// What send() takes leaves at the end of the loop's turn. What fails then is told as a path error.
class UdpSocket final : public DatagramSocket, private Watch::Handler, private Loop::TurnEnd {
 public:
  static Result<std::unique_ptr<DatagramSocket>> bind(std::shared_ptr<Context> context,
                                                      const SocketAddress& local,
                                                      InterfaceId interface);
  ~UdpSocket() override;

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }
  InterfaceId interface() const override { return interface_; }
  /// 0 where no packet to `to` could leave.
  std::size_t max_payload(const SocketAddress& to) const override;
  SendStatus send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals) override;
  std::optional<Datagram> receive() override;

  int descriptor() const { return socket_.get(); }

 private:
  /// A peer's way as it was last asked for.
  struct Way {
    IpAddress remote;
    std::size_t max_payload = 0;
    std::uint64_t generation = 0;
  };
  static constexpr std::size_t kMostErrors = 64;
  static constexpr std::size_t kMostSources = 1024;
  static constexpr Duration kBufferRetry = std::chrono::milliseconds(1);

  UdpSocket(std::shared_ptr<Context> context, Descriptor socket, InterfaceId interface);

  void on_events(std::uint32_t events) override;
  void on_turn_end() override { flush(); }

  void flush();
  void block(SendBatch::Outcome outcome);
  void fail(const SocketAddress& to, int error);
  void read_errors();
  void read_batch();
  void remember_source(const Datagram& datagram);
  Outgoing way_to(const SocketAddress& to, Signals signals) const;
  void add_error(const PathError& error);
  bool has_news() const;
  void arm_notify();
  void notify();

  std::shared_ptr<Context> context_;
  Descriptor socket_;
  SocketAddress local_;
  InterfaceId interface_;
  Delegate* delegate_ = nullptr;
  Arrivals arrivals_;
  SendBatch batch_;
  std::deque<PathError> errors_;
  std::map<SocketAddress, IpAddress> sources_;  ///< which of our addresses a peer spoke to
  mutable Way way_;
  bool readable_ = false;
  bool announce_received_ = false;
  bool announce_sendable_ = false;
  bool errors_wait_ = false;
  bool blocked_ = false;
  Watch watch_;
  Task retry_;
  Task notify_;
};

}  // namespace post::posix
