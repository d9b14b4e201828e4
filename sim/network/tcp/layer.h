// TCP of one host: which segment belongs to which connection, ports, listeners, and RST for the
// rest.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "model/host.h"
#include "model/state.h"
#include "sim/network/ip_layer.h"
#include "sim/network/ports.h"
#include "sim/network/stream_transport.h"
#include "sim/network/tcp/channel.h"
#include "sim/network/tcp/connection.h"
#include "sim/network/tcp/counters.h"
#include "sim/network/tcp/fast_open.h"
#include "sim/network/tcp/listener.h"
#include "sim/network/tcp/options.h"
#include "sim/network/tcp/time_wait.h"

namespace post::sim::tcp {

/// Initial sequence numbers come from the host's random stream "tcp", one draw a connection.
class TcpLayer final : public StreamTransport, private ConnectionHost, private Listener::Registry {
 public:
  TcpLayer(Host& host, IpLayer& ip, const TcpOptions& options);
  ~TcpLayer() override;  ///< channels and listeners that live on do nothing any more

  /// Errors: `address_unavailable`, `address_in_use`, `ports_exhausted`, `unreachable`.
  Result<std::unique_ptr<ByteChannel>> connect(const StreamPath& path,
                                               const StreamOptions& options) override;
  /// Errors: `address_unavailable`, `address_in_use`, `ports_exhausted`.
  Result<std::unique_ptr<StreamListener>> listen(const SocketAddress& local) override;
  bool fast_open() const override { return options_.fast_open_client; }
  /// As server: cookies that were given lose their worth.
  void rotate_fast_open_key() { cookies_.rotate(); }
  void on_segment(Packet&& packet, InterfaceId interface) override;
  bool has_sent(const Packet& quoted) const override;
  void on_icmp(const IcmpError& error) override;

  const Counters& counters() const { return counters_; }
  Counters& counters() override { return counters_; }
  std::size_t connections() const { return connections_.size(); }
  std::size_t time_waits() const { return time_waits_.size(); }
  void append_state(StateHash& hash) const;

 private:
  // ConnectionHost
  void transmit(const AddressPair& pair, InterfaceId interface, TcpSegment&& segment,
                Payload&& payload, std::uint8_t ecn) override;
  void forget(const AddressPair& pair) override { connections_.erase(pair); }
  void time_wait(const AddressPair& pair, const LastNumbers& numbers) override;
  FastOpenCache& fast_open() override { return fast_open_cache_; }
  std::shared_ptr<const bool> alive() const override { return alive_; }

  void remove(const SocketAddress& local) override { listeners_.erase(local); }

  Connection* connection_of(const Packet& sent) const;
  bool taken(const AddressPair& pair) const;
  Result<SocketAddress> choose_local(const SocketAddress& wanted, const IpAddress& source,
                                     const SocketAddress& remote);
  Listener* listener_for(const SocketAddress& local) const;
  std::unique_ptr<Channel> make_channel(const AddressPair& pair, const Egress& egress);
  void on_unknown(const AddressPair& pair, const Packet& packet, const TcpSegment& header);
  bool on_time_wait(const AddressPair& pair, const TcpSegment& header);
  void accept(Listener& listener, const AddressPair& pair, const Packet& packet,
              InterfaceId interface);
  FastOpenStart fast_open_for(const AddressPair& pair, const StreamOptions& options) const;
  FastOpenAnswer answer_to(const TcpSegment& syn, const IpAddress& client) const;
  void on_path_mtu(const IpAddress& destination, std::size_t mtu);
  void answer(const AddressPair& pair, TcpSegment&& segment);
  std::uint32_t initial_sequence();

  Host& host_;
  IpLayer& ip_;
  TcpOptions options_;
  std::unique_ptr<RandomStream> random_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Counters counters_;
  EphemeralPorts ephemeral_;
  std::map<AddressPair, Connection*> connections_;
  std::map<SocketAddress, Listener*> listeners_;
  TimeWaitTable time_waits_;
  FastOpenCache fast_open_cache_;
  FastOpenCookies cookies_;
};

/// What a SimHost takes to speak TCP.
StreamTransportFactory tcp_transport(const TcpOptions& options = {});

}  // namespace post::sim::tcp
