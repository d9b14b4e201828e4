// A place in ns-3's UDP where datagrams come in: the end points that ns-3's own sockets sit on,
// without the sockets, which know less of a datagram than its IP header says.
#pragma once

#include <functional>
#include <memory>

#include "adapters/ns3/host/ns3_core.h"
#include "model/address.h"
#include "model/bytes.h"

namespace post::ns3host {

/// A datagram as it comes, with what its IP header says.
struct RawDatagram {
  ns3::Ptr<const ns3::Packet> payload;
  SocketAddress remote;
  SocketAddress local;
  ns3::Ptr<ns3::NetDevice> device;
  std::uint8_t traffic_class = 0;
  std::uint8_t hop_limit = 0;
};

class UdpEndPoint {
 public:
  using Receive = std::function<void(const RawDatagram&)>;

  /// `device`: only what comes in there; null: any. Null where ns-3 has such an end point already.
  static std::unique_ptr<UdpEndPoint> make(const ns3::Ptr<ns3::UdpL4Protocol>& udp,
                                           const SocketAddress& local,
                                           const ns3::Ptr<ns3::NetDevice>& device, Receive receive);
  ~UdpEndPoint();
  UdpEndPoint(const UdpEndPoint&) = delete;
  UdpEndPoint& operator=(const UdpEndPoint&) = delete;

 private:
  UdpEndPoint(ns3::Ptr<ns3::UdpL4Protocol> udp, std::uint16_t port, Receive receive)
      : udp_(std::move(udp)), port_(port), receive_(std::move(receive)) {}
  void attach(ns3::Ipv4EndPoint* end_point, const ns3::Ptr<ns3::NetDevice>& device);
  void attach(ns3::Ipv6EndPoint* end_point, const ns3::Ptr<ns3::NetDevice>& device);

  ns3::Ptr<ns3::UdpL4Protocol> udp_;
  std::uint16_t port_;
  Receive receive_;
  ns3::Ipv4EndPoint* v4_ = nullptr;  ///< ns-3's; null once it has gone with the node
  ns3::Ipv6EndPoint* v6_ = nullptr;
};

}  // namespace post::ns3host
