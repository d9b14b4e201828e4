// TCP of one host: its connections and listeners.
#pragma once

#include <memory>
#include <vector>

#include "adapters/ns3/host/egress.h"
#include "adapters/ns3/host/icmp.h"
#include "adapters/ns3/host/interface_table.h"
#include "adapters/ns3/host/tcp/channel.h"
#include "adapters/ns3/host/tcp/listener.h"
#include "adapters/ns3/host/tcp/options.h"
#include "model/host.h"
#include "sim/network/ports.h"

namespace post::ns3host {

class TcpLayer final : private Channel::Registry, private Listener::Registry {
 public:
  /// What connections need of their host; all of it outlives the layer.
  struct Environment {
    Executor& executor;
    EntityId entity;
    ns3::Ptr<ns3::Node> node;
    const InterfaceTable& interfaces;
    const EgressFinder& egress;
    TcpOptions options;
  };

  explicit TcpLayer(const Environment& environment);
  ~TcpLayer() override;  ///< what lives on sends nothing and hears nothing

  bool available() const { return tcp_ != nullptr; }
  /// Errors: `address_unavailable`, `unreachable`, `address_in_use`, `ports_exhausted`.
  Result<std::unique_ptr<ByteChannel>> connect(const StreamPath& path);
  /// Errors: `address_unavailable`, `address_in_use`, `ports_exhausted`.
  Result<std::unique_ptr<StreamListener>> listen(const SocketAddress& local);
  void on_icmp(const IcmpNotice& notice);

 private:
  void remove(Channel& channel) override;
  void remove(Listener& listener) override;
  std::unique_ptr<Channel> adopt(ns3::Ptr<StreamSocket> socket) override;

  std::unique_ptr<Channel> make_channel(const ns3::Ptr<StreamSocket>& socket,
                                        const SocketAddress& local, const SocketAddress& remote,
                                        bool up);
  /// Binds to `local`, whose port is chosen where it is 0.
  Result<void> bind(const ns3::Ptr<StreamSocket>& socket, SocketAddress& local);
  bool listens(const SocketAddress& local) const;
  std::size_t least_mtu(const SocketAddress& local) const;

  Environment environment_;
  ns3::Ptr<ns3::TcpL4Protocol> tcp_;
  sim::EphemeralPorts ephemeral_;
  std::vector<Channel*> channels_;
  std::vector<Listener*> listeners_;
};

}  // namespace post::ns3host
