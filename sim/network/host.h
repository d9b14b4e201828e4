// A host of the embedded world: the seam model/host.h over simulated links.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/host.h"
#include "sim/engine/engine.h"
#include "sim/network/host_ip.h"
#include "sim/network/stream_transport.h"
#include "sim/network/udp/layer.h"

namespace post::sim {

/// What the scenario's author says of a path beforehand.
using PathHintSource = std::function<PathHints(const StreamPath&)>;

struct HostOptions {
  std::string name;
  std::vector<InterfaceOptions> interfaces;
  /// None: the network's default; none there either: the host has no capability `streams`.
  StreamTransportFactory streams = {};
  PathHintSource path_hints = {};
  std::size_t udp_receive_bytes = UdpLayer::kDefaultReceiveBytes;
  Fragmentation fragmentation = Fragmentation::kNever;
  /// None: the network's default; none there either: what it joined is known everywhere.
  std::optional<MembershipOptions> membership = {};
};

class SimHost final : public Host, private post::Network, private HostIp::Upper {
 public:
  /// `engine`, `network_tracer` outlive the host. `sink` gets the trace of the host itself; none:
  /// no trace.
  SimHost(HostOptions options, Engine& engine, const Tracer& network_tracer, TraceSink* sink);
  ~SimHost() override;

  const std::string& name() const override { return ip_.name(); }
  EntityId entity() const override { return entity_; }
  Executor& executor() override { return engine_; }
  post::Network& network() override { return *this; }
  std::unique_ptr<RandomStream> random(std::string_view consumer) override;
  const Tracer& tracer() const override { return tracer_; }

  HostIp& ip() { return ip_; }

 private:
  // post::Network
  std::vector<Interface> interfaces() const override { return ip_.interfaces(); }
  bool routable(const IpAddress& local, InterfaceId interface,
                const IpAddress& remote) const override;
  Capabilities capabilities() const override;
  PathHints path_hints(const StreamPath& path) const override;
  void add_observer(Observer& observer) override;
  void remove_observer(Observer& observer) override;
  Result<std::unique_ptr<DatagramSocket>> bind_datagram(const SocketAddress& local,
                                                        InterfaceId interface) override;
  Result<std::unique_ptr<ByteChannel>> connect_stream(const StreamPath& path,
                                                      const StreamOptions& options) override;
  Result<std::unique_ptr<StreamListener>> listen_stream(const SocketAddress& local) override;
  Result<void> join(DatagramSocket& socket, const IpAddress& group, InterfaceId interface) override;
  Result<void> join_source(DatagramSocket& socket, const IpAddress& group, const IpAddress& source,
                           InterfaceId interface) override;

  // HostIp::Upper
  void on_packet(Packet&& packet, InterfaceId interface) override;
  bool has_sent(const Packet& quoted) const override;
  void on_icmp(const IcmpError& error) override;
  void on_interface_event(InterfaceId interface) override;
  bool hears(const GroupFlow& flow, InterfaceId interface) const override;
  void on_queue_space(InterfaceId interface) override;

  Engine& engine_;
  EntityId entity_;
  Tracer tracer_;
  PathHintSource path_hints_;
  std::vector<Observer*> observers_;
  HostIp ip_;
  UdpLayer udp_;
  std::unique_ptr<StreamTransport> streams_;
};

}  // namespace post::sim
