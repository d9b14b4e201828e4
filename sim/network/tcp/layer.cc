#include "sim/network/tcp/layer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/check.h"
#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/segment.h"

namespace post::sim::tcp {

TcpLayer::TcpLayer(Host& host, IpLayer& ip, const TcpOptions& options)
    : host_(host),
      ip_(ip),
      options_(options),
      random_(host.random("tcp")),
      time_waits_(host.executor(), host.entity(), options.time_wait),
      cookies_(options.fast_open_server ? host.random("tcp fast open")->next() : 0) {
  check(std::ranges::count(congestion_control_names(), options.congestion_control) == 1,
        "TcpOptions::congestion_control is the name of one");
}

TcpLayer::~TcpLayer() {
  *alive_ = false;
  for (const auto& [pair, connection] : connections_) connection->abandon();
  for (const auto& [local, listener] : listeners_) listener->abandon();
}

// ---- the application's side ----

Result<std::unique_ptr<ByteChannel>> TcpLayer::connect(const StreamPath& path,
                                                       const StreamOptions& options) {
  if (!path.local.ip.is_unspecified() && !ip_.owns(path.local.ip)) {
    return Error{"address_unavailable",
                 path.local.ip.to_string() + " is not an address of this host"};
  }
  const auto egress = ip_.egress(path.local.ip, path.interface, path.remote.ip);
  if (!egress) return Error{"unreachable", "no route to " + path.remote.to_string()};
  const auto local = choose_local(path.local, egress->source, path.remote);
  if (!local) return local.error();
  auto channel = make_channel({*local, path.remote}, *egress);
  channel->connection().open(fast_open_for({*local, path.remote}, options));
  return std::unique_ptr<ByteChannel>(std::move(channel));
}

Result<SocketAddress> TcpLayer::choose_local(const SocketAddress& wanted, const IpAddress& source,
                                             const SocketAddress& remote) {
  const auto clashes = [&](std::uint16_t port) { return taken({{source, port}, remote}); };
  if (wanted.port == 0) {
    const auto port = ephemeral_.next(clashes);
    if (!port) return Error{"ports_exhausted", "all ports from 49152 to 65535 are in use"};
    return SocketAddress{source, *port};
  }
  if (clashes(wanted.port)) {
    return Error{"address_in_use", "there is a connection from TCP port " +
                                       std::to_string(wanted.port) + " to " + remote.to_string()};
  }
  return SocketAddress{source, wanted.port};
}

Result<std::unique_ptr<StreamListener>> TcpLayer::listen(const SocketAddress& wanted) {
  SocketAddress local = wanted;
  if (!local.ip.is_unspecified() && !ip_.owns(local.ip)) {
    return Error{"address_unavailable", local.ip.to_string() + " is not an address of this host"};
  }
  const auto clashes = [&](std::uint16_t port) { return listeners_.contains({local.ip, port}); };
  if (local.port == 0) {
    const auto port = ephemeral_.next(clashes);
    if (!port) return Error{"ports_exhausted", "all ports from 49152 to 65535 are in use"};
    local.port = *port;
  } else if (clashes(local.port)) {
    return Error{"address_in_use", "another listener is bound to TCP " + local.to_string()};
  }
  Listener::Registry& registry = *this;
  auto listener = std::make_unique<Listener>(registry, host_.executor(), host_.entity(), local,
                                             options_.accept_backlog);
  listeners_.emplace(local, listener.get());
  return std::unique_ptr<StreamListener>(std::move(listener));
}

// ---- arrivals ----

void TcpLayer::on_segment(Packet&& packet, InterfaceId interface) {
  ++counters_.segments_received;
  const TcpSegment& header = std::get<TcpSegment>(packet.transport);
  const AddressPair pair{{packet.ip.destination, header.destination_port},
                         {packet.ip.source, header.source_port}};
  const auto known = connections_.find(pair);
  if (known != connections_.end())
    return known->second->on_segment(header, packet.payload, packet.ip.ecn);
  if (on_time_wait(pair, header)) return;
  const bool opens = header.has(tcp_flag::kSyn) && !header.has(tcp_flag::kAck | tcp_flag::kRst);
  Listener* listener = opens ? listener_for(pair.local) : nullptr;
  if (listener == nullptr) return on_unknown(pair, packet, header);
  accept(*listener, pair, packet, interface);
}

void TcpLayer::on_unknown(const AddressPair& pair, const Packet& packet, const TcpSegment& header) {
  ++counters_.refused;
  if (header.has(tcp_flag::kRst)) return;
  ++counters_.resets_sent;
  answer(pair, reset_for(header, packet.payload.size()));
}

// True where the segment ends here. A FIN that comes again starts the wait anew; RST cannot end it
// (RFC 1337).
bool TcpLayer::on_time_wait(const AddressPair& pair, const TcpSegment& header) {
  const LastNumbers* last = time_waits_.find(pair);
  if (last == nullptr) return false;
  if (header.has(tcp_flag::kRst)) return true;
  if (header.has(tcp_flag::kSyn) && !header.has(tcp_flag::kAck) && can_reuse(*last, header)) {
    time_waits_.remove(pair);
    return false;
  }
  TcpSegment ack;
  ack.source_port = pair.local.port;
  ack.destination_port = pair.remote.port;
  ack.sequence = last->next_to_send;
  ack.acknowledgement = last->next_to_receive;
  ack.flags = tcp_flag::kAck;
  if (header.timestamps) {
    ack.timestamps = {Timestamps::value_at(host_.executor().now()), header.timestamps->value};
  }
  if (header.has(tcp_flag::kFin)) time_waits_.add(pair, *last);
  answer(pair, std::move(ack));
  return true;
}

FastOpenStart TcpLayer::fast_open_for(const AddressPair& pair, const StreamOptions& options) const {
  const bool wanted = options_.fast_open_client && (options.fast_open || options.early_data);
  const Time now = host_.executor().now();
  const bool asks = wanted && fast_open_cache_.may_ask(pair.local.ip, pair.remote.ip, now);
  if (!asks) return {};
  return {true, fast_open_cache_.find(pair.local.ip, pair.remote.ip, now)};
}

FastOpenAnswer TcpLayer::answer_to(const TcpSegment& syn, const IpAddress& client) const {
  if (!options_.fast_open_server || !syn.fast_open) return {};
  FastOpenAnswer answer = cookies_.answer(*syn.fast_open, client);
  const auto pending = std::ranges::count_if(
      connections_, [](const auto& entry) { return entry.second->is_fast_pending(); });
  if (static_cast<std::size_t>(pending) >= options_.fast_open_pending) answer.take_octets = false;
  return answer;
}

void TcpLayer::accept(Listener& listener, const AddressPair& pair, const Packet& packet,
                      InterfaceId interface) {
  const TcpSegment& syn = std::get<TcpSegment>(packet.transport);
  const auto egress = ip_.egress(pair.local.ip, interface, pair.remote.ip);
  if (listener.full() || !egress) {
    ++counters_.backlog_full;
    return;
  }
  auto channel = make_channel(pair, *egress);
  Connection& connection = channel->connection();
  listener.add(std::move(channel));
  connection.accept(syn, answer_to(syn, pair.remote.ip), packet.payload);
}

Connection* TcpLayer::connection_of(const Packet& sent) const {
  const TcpSegment& header = std::get<TcpSegment>(sent.transport);
  const auto known = connections_.find(
      {{sent.ip.source, header.source_port}, {sent.ip.destination, header.destination_port}});
  return known == connections_.end() ? nullptr : known->second;
}

bool TcpLayer::has_sent(const Packet& quoted) const {
  const Connection* connection = connection_of(quoted);
  return connection != nullptr &&
         connection->is_under_way(std::get<TcpSegment>(quoted.transport).sequence);
}

void TcpLayer::on_icmp(const IcmpError& error) {
  if (error.cause == Cause::kPacketTooBig) {
    on_path_mtu(error.packet.ip.destination, error.mtu);
  } else {
    connection_of(error.packet)->on_network_error(error.cause);
  }
}

// The IP layer has learnt it for this destination, whoever asked.
void TcpLayer::on_path_mtu(const IpAddress& destination, std::size_t mtu) {
  const std::size_t segment_size = segment_size_for(mtu, destination.family());
  for (const auto& [pair, connection] : connections_) {
    if (pair.remote.ip == destination) connection->limit_segment_size(segment_size);
  }
}

// ---- what connections need ----

void TcpLayer::transmit(const AddressPair& pair, InterfaceId interface, TcpSegment&& segment,
                        Payload&& payload, std::uint8_t ecn) {
  ++counters_.segments_sent;
  Packet packet;
  packet.ip.source = pair.local.ip;
  packet.ip.destination = pair.remote.ip;
  packet.ip.ecn = ecn;
  packet.transport = std::move(segment);
  packet.payload = std::move(payload);
  ip_.send(std::move(packet), interface);  // what cannot leave now is lost, and comes again
}

void TcpLayer::answer(const AddressPair& pair, TcpSegment&& segment) {
  transmit(pair, kAnyInterface, std::move(segment), {}, 0);
}

void TcpLayer::time_wait(const AddressPair& pair, const LastNumbers& numbers) {
  forget(pair);
  time_waits_.add(pair, numbers);
}

bool TcpLayer::taken(const AddressPair& pair) const {
  return connections_.contains(pair) || time_waits_.find(pair) != nullptr ||
         listener_for(pair.local) != nullptr;
}

Listener* TcpLayer::listener_for(const SocketAddress& local) const {
  auto found = listeners_.find(local);
  if (found == listeners_.end()) {
    found = listeners_.find({IpAddress::unspecified(local.ip.family()), local.port});
  }
  return found == listeners_.end() ? nullptr : found->second;
}

std::unique_ptr<Channel> TcpLayer::make_channel(const AddressPair& pair, const Egress& egress) {
  const ConnectionSetup setup{.pair = pair,
                              .interface = egress.interface,
                              .segment_size = segment_size_for(egress.mtu, pair.remote.ip.family()),
                              .initial_sequence = initial_sequence(),
                              .entity = host_.entity()};
  ConnectionHost& host = *this;
  auto channel = std::make_unique<Channel>(host_.executor(), host, options_, setup);
  connections_.emplace(pair, &channel->connection());
  return channel;
}

std::uint32_t TcpLayer::initial_sequence() {
  if (options_.initial_sequence) return *options_.initial_sequence;
  return static_cast<std::uint32_t>(random_->next());
}

void TcpLayer::append_state(StateHash& hash) const {
  hash.append(connections_.size());
  for (const auto& [pair, connection] : connections_) connection->append_state(hash);
  hash.append(time_waits_.size());
}

StreamTransportFactory tcp_transport(const TcpOptions& options) {
  return
      [options](Host& host, IpLayer& ip) { return std::make_unique<TcpLayer>(host, ip, options); };
}

}  // namespace post::sim::tcp
