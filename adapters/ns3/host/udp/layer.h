// UDP of one host: ports and the sockets bound to them.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "adapters/ns3/host/delivery_queue.h"
#include "adapters/ns3/host/egress.h"
#include "adapters/ns3/host/icmp.h"
#include "adapters/ns3/host/interface_table.h"
#include "adapters/ns3/host/ns3_core.h"
#include "adapters/ns3/host/transmit_queues.h"
#include "adapters/ns3/host/udp/end_point.h"
#include "model/host.h"
#include "sim/network/ports.h"

namespace post::ns3host {

class UdpSocket;

class UdpLayer {
 public:
  /// What sockets need of their host; all of it outlives the layer.
  struct Environment {
    Executor& executor;
    EntityId entity;
    ns3::Ptr<ns3::Node> node;
    const InterfaceTable& interfaces;
    const EgressFinder& egress;
    DeliveryQueue& delivery;
    std::size_t receive_bytes;
  };

  explicit UdpLayer(const Environment& environment);
  ~UdpLayer();  ///< sockets that live on take nothing and give nothing

  /// Errors: `not_supported` (no UDP on this node), `address_unavailable`, `address_in_use`,
  /// `ports_exhausted`.
  Result<std::unique_ptr<DatagramSocket>> bind(SocketAddress local, InterfaceId interface);
  /// Errors: `address_unavailable` (no group of that family), `address_in_use`.
  Result<void> join(DatagramSocket& socket, const IpAddress& group, InterfaceId interface);

  void on_icmp(const IcmpNotice& notice);
  /// From the network phase.
  void on_queue_space(InterfaceId interface);

 private:
  friend class UdpSocket;

  struct Waiting {
    UdpSocket* socket;
    InterfaceId interface;
  };

  Result<void> check_address(const SocketAddress& local, InterfaceId interface) const;
  bool clashes(const SocketAddress& local, InterfaceId interface) const;
  UdpSocket* sender_of(const SocketAddress& local) const;
  void wait_for_space(UdpSocket& socket, const NodeInterface& interface);
  void remove(UdpSocket& socket);

  Environment environment_;
  ns3::Ptr<ns3::UdpL4Protocol> udp_;
  TransmitQueues queues_;
  sim::EphemeralPorts ephemeral_;
  std::vector<UdpSocket*> sockets_;
  std::vector<Waiting> waiting_;  ///< blocked in send, in that order
};

}  // namespace post::ns3host
