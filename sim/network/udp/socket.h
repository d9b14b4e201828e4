// One UDP socket of a simulated host.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "model/executor.h"
#include "model/host.h"
#include "sim/network/egress_memory.h"
#include "sim/network/ring_queue.h"
#include "sim/network/udp/layer.h"
#include "sim/network/udp/remote_memory.h"

namespace post::sim {

class UdpSocket final : public DatagramSocket {
 public:
  UdpSocket(UdpLayer& layer, SocketAddress local, InterfaceId interface);
  ~UdpSocket() override;

  void set_delegate(Delegate* delegate) override;
  SocketAddress local() const override { return local_; }
  InterfaceId interface() const override { return interface_; }
  /// 0 where no packet to `to` could leave.
  std::size_t max_payload(const SocketAddress& to) const override;
  SendStatus send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals) override;
  std::optional<Datagram> receive() override;
  void carry_useful_until() override { carries_useful_until_ = true; }

  // For the layer; the delegate is called inside take and report, which come from the delivery
  // phase.
  /// False, and nothing taken, where the receive queue has no room.
  bool fits(std::size_t bytes) const;
  void take(Datagram&& datagram);
  /// As take, but the delegate is called in an item of its own.
  void keep(Datagram datagram);
  void report(const PathError& error);
  bool has_sent_to(const SocketAddress& remote) const { return remotes_.holds(remote); }
  void wake();    ///< what send() was blocked for has gone
  void detach();  ///< the host is gone

 private:
  static constexpr std::size_t kMaxPendingErrors = 16;

  std::size_t max_payload_by(const Egress& out) const;
  void push(Datagram&& datagram);
  bool has_news() const;
  void notify();

  UdpLayer* layer_;  ///< null: the host is gone
  SocketAddress local_;
  InterfaceId interface_;
  RemoteMemory remotes_;
  EgressMemory egress_;
  Delegate* delegate_ = nullptr;
  RingQueue<Datagram> received_;
  std::size_t received_bytes_ = 0;
  RingQueue<PathError> errors_;  ///< waiting for a delegate
  bool announce_received_ = false;
  bool announce_sendable_ = false;
  bool carries_useful_until_ = false;
  Task notify_;
};

}  // namespace post::sim
