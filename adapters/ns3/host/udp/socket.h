// One UDP socket of a host inside ns-3.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "adapters/ns3/host/udp/layer.h"
#include "model/executor.h"
#include "model/host.h"

namespace post::ns3host {

class UdpSocket final : public DatagramSocket {
 public:
  UdpSocket(UdpLayer& layer, SocketAddress local, InterfaceId interface);
  ~UdpSocket() override;
  /// False: ns-3 has given the port to somebody else.
  bool open();
  /// Errors as UdpLayer::join.
  Result<void> join(const IpAddress& group, const NodeInterface& interface);

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
  void take(Datagram datagram);  ///< dropped where the receive queue has no room
  void report(const PathError& error);
  void wake();    ///< what send() was blocked for has gone
  void detach();  ///< the host is gone

 private:
  static constexpr std::size_t kMaxReceived = 65'536;
  static constexpr std::size_t kMaxPendingErrors = 16;

  struct Membership {
    IpAddress group;
    InterfaceId interface {};
  };

  std::size_t max_payload_by(const Egress& out) const;
  void on_raw(const RawDatagram& raw, bool by_group);
  bool is_member(const IpAddress& group, InterfaceId interface) const;
  void transmit(const Egress& out, const SocketAddress& to, std::span<const Bytes> bytes,
                Signals signals);
  bool has_news() const;
  void notify();

  UdpLayer* layer_;  ///< null: the host is gone
  SocketAddress local_;
  InterfaceId interface_;
  Delegate* delegate_ = nullptr;
  std::deque<Datagram> received_;
  std::size_t received_bytes_ = 0;
  std::deque<PathError> errors_;  ///< waiting for a delegate
  bool announce_received_ = false;
  bool announce_sendable_ = false;
  bool carries_useful_until_ = false;
  std::vector<Membership> memberships_;
  std::vector<std::unique_ptr<UdpEndPoint>> end_points_;  ///< the first is that of local_
  Task notify_;
};

}  // namespace post::ns3host
