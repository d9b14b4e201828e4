// What a host expects of its stream transport (sim/network/tcp), and how one is made for it.
#pragma once

#include <functional>
#include <memory>

#include "model/host.h"
#include "sim/network/ip_layer.h"

namespace post::sim {

/// One per host. Every call comes from the delivery phase or from the application; delegates of
/// channels and listeners must not be called inside connect and listen, nor inside a call to the
/// channel.
class StreamTransport {
 public:
  virtual ~StreamTransport() = default;
  virtual Result<std::unique_ptr<ByteChannel>> connect(const StreamPath& path,
                                                       const StreamOptions& options) = 0;
  virtual Result<std::unique_ptr<StreamListener>> listen(const SocketAddress& local) = 0;
  /// True where connect() can be asked to send octets with the first packet.
  virtual bool fast_open() const = 0;
  /// A packet that carries a TcpSegment and is addressed to this host.
  virtual void on_segment(Packet&& packet, InterfaceId interface) = 0;
  /// True where this host may have sent `quoted`, which carries a TcpSegment and has its address: a
  /// connection is there that has that sequence number under way (RFC 5927 section 4.1).
  virtual bool has_sent(const Packet& quoted) const = 0;
  /// `error.packet` carries a TcpSegment for which has_sent() holds.
  virtual void on_icmp(const IcmpError& error) = 0;
};

/// `host` and `ip` outlive the transport. The transport draws from streams that it asks of `host`
/// under names of its own.
using StreamTransportFactory =
    std::function<std::unique_ptr<StreamTransport>(Host& host, IpLayer& ip)>;

}  // namespace post::sim
