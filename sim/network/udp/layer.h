// UDP of one host: ports and the sockets bound to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "model/host.h"
#include "sim/network/host_ip.h"
#include "sim/network/ports.h"
#include "sim/network/udp/memberships.h"

namespace post::sim {

class UdpSocket;

/// What a socket asks to hear.
struct GroupRequest {
  IpAddress group;
  std::optional<IpAddress> source = {};  ///< none: any
};

class UdpLayer {
 public:
  /// What a socket holds for its owner at most: payload octets (Linux' default) and datagrams.
  static constexpr std::size_t kDefaultReceiveBytes = 212'992;
  static constexpr std::size_t kMaxReceived = 65'536;

  UdpLayer(Executor& executor, EntityId entity, HostIp& ip, std::size_t receive_bytes);
  ~UdpLayer();  ///< sockets that live on take nothing and give nothing

  /// Errors: `address_unavailable` (no such address or interface here), `address_in_use`,
  /// `ports_exhausted`.
  Result<std::unique_ptr<DatagramSocket>> bind(SocketAddress local, InterfaceId interface);
  /// Until the socket ends; also on an interface that is down. kAnyInterface: where the socket
  /// would send to the group. Error `address_unavailable`: neither group nor source of the socket's
  /// family, or no socket or interface of this host.
  Result<void> join(DatagramSocket& socket, const GroupRequest& request, InterfaceId interface);
  bool hears(const GroupFlow& flow, InterfaceId interface) const {
    return memberships_.any(flow, interface);
  }
  void on_packet(Packet&& packet, InterfaceId interface);
  /// True where a socket may have sent `quoted`, which carries UDP and has this host's address.
  bool has_sent(const Packet& quoted) const;
  void on_icmp(const IcmpError& error);
  void on_queue_space(InterfaceId interface);

 private:
  friend class UdpSocket;

  struct Waiting {
    UdpSocket* socket;
    InterfaceId interface;
  };

  Result<void> check_address(const SocketAddress& local, InterfaceId interface) const;
  void wait_for_space(UdpSocket& socket, InterfaceId interface);
  bool clashes(const SocketAddress& local, InterfaceId interface) const;
  void tell_filter(const GroupPlace& place);
  UdpSocket* own(const DatagramSocket& socket) const;
  /// To all members, in the order in which they were bound.
  void deliver_to_group(const Packet& packet, InterfaceId interface);
  bool is_member(const UdpSocket& socket, const GroupFlow& flow, InterfaceId interface) const;
  UdpSocket* match(const SocketAddress& local, InterfaceId interface) const;
  UdpSocket* best_for(const SocketAddress& local, InterfaceId interface) const;
  void remove(UdpSocket& socket);

  Executor& executor_;
  EntityId entity_;
  HostIp& ip_;
  std::size_t receive_bytes_;
  EphemeralPorts ephemeral_;
  std::map<std::uint16_t, std::vector<UdpSocket*>> sockets_;
  struct Matched {
    SocketAddress local;
    InterfaceId interface {};
    UdpSocket* socket = nullptr;  ///< null: nothing is known
  };
  mutable Matched last_;  ///< of match(), until a socket comes or goes
  Memberships memberships_;
  std::vector<Waiting> waiting_;  ///< blocked in send, in that order
};

}  // namespace post::sim
