#include "sim/network/host.h"

#include <algorithm>
#include <utility>

namespace post::sim {
namespace {

Error no_streams() { return {"not_supported", "a stream transport is not offered by this host"}; }

}  // namespace

SimHost::SimHost(HostOptions options, Engine& engine, const Tracer& network_tracer, TraceSink* sink)
    : engine_(engine),
      entity_(engine.entity(options.name)),
      tracer_(engine, options.name, sink),
      path_hints_(std::move(options.path_hints)),
      ip_({.name = std::move(options.name),
           .interfaces = std::move(options.interfaces),
           .executor = engine,
           .entity = entity_,
           .network_tracer = network_tracer,
           .upper = *this,
           .fragmentation = options.fragmentation,
           .membership = options.membership,
           .membership_random = engine.random(entity_, "membership")}),
      udp_(engine, entity_, ip_, options.udp_receive_bytes),
      streams_(options.streams ? options.streams(*this, ip_) : nullptr) {}

SimHost::~SimHost() = default;

std::unique_ptr<RandomStream> SimHost::random(std::string_view consumer) {
  return engine_.random(entity_, consumer);
}

bool SimHost::routable(const IpAddress& local, InterfaceId interface,
                       const IpAddress& remote) const {
  return ip_.datagram_egress(local, interface, remote).has_value();
}

Capabilities SimHost::capabilities() const {
  const bool streams = streams_ != nullptr;
  return {.datagrams = true,
          .streams = streams,
          .multicast = true,
          .fast_open = streams && streams_->fast_open(),
          .unordered_read = streams,
          .useful_until = true,
          .ecn = true};
}

PathHints SimHost::path_hints(const StreamPath& path) const {
  return path_hints_ ? path_hints_(path) : PathHints{};
}

void SimHost::add_observer(Observer& observer) { observers_.push_back(&observer); }

void SimHost::remove_observer(Observer& observer) { std::erase(observers_, &observer); }

Result<std::unique_ptr<DatagramSocket>> SimHost::bind_datagram(const SocketAddress& local,
                                                               InterfaceId interface) {
  return udp_.bind(local, interface);
}

Result<std::unique_ptr<ByteChannel>> SimHost::connect_stream(const StreamPath& path,
                                                             const StreamOptions& options) {
  if (streams_ == nullptr) return no_streams();
  return streams_->connect(path, options);
}

Result<std::unique_ptr<StreamListener>> SimHost::listen_stream(const SocketAddress& local) {
  if (streams_ == nullptr) return no_streams();
  return streams_->listen(local);
}

Result<void> SimHost::join(DatagramSocket& socket, const IpAddress& group, InterfaceId interface) {
  return udp_.join(socket, {.group = group}, interface);
}

Result<void> SimHost::join_source(DatagramSocket& socket, const IpAddress& group,
                                  const IpAddress& source, InterfaceId interface) {
  return udp_.join(socket, {.group = group, .source = source}, interface);
}

bool SimHost::hears(const GroupFlow& flow, InterfaceId interface) const {
  return udp_.hears(flow, interface);
}

void SimHost::on_packet(Packet&& packet, InterfaceId interface) {
  if (std::holds_alternative<UdpHeader>(packet.transport)) {
    udp_.on_packet(std::move(packet), interface);
  } else if (packet.ip.destination.is_multicast()) {
    return;  // only datagrams go to groups (RFC 1122 section 4.2.3.10)
  } else if (streams_ != nullptr && std::holds_alternative<TcpSegment>(packet.transport)) {
    streams_->on_segment(std::move(packet), interface);
  } else {
    ip_.refuse(packet, interface);
  }
}

bool SimHost::has_sent(const Packet& quoted) const {
  if (std::holds_alternative<UdpHeader>(quoted.transport)) return udp_.has_sent(quoted);
  if (streams_ == nullptr || !std::holds_alternative<TcpSegment>(quoted.transport)) return false;
  return streams_->has_sent(quoted);
}

void SimHost::on_icmp(const IcmpError& error) {
  if (std::holds_alternative<UdpHeader>(error.packet.transport)) {
    udp_.on_icmp(error);
  } else if (streams_ != nullptr && std::holds_alternative<TcpSegment>(error.packet.transport)) {
    streams_->on_icmp(error);
  }
}

void SimHost::on_interface_event(InterfaceId interface) {
  const std::vector<Observer*> observers = observers_;
  for (Observer* observer : observers) {
    const bool stays =
        std::find(observers_.begin(), observers_.end(), observer) != observers_.end();
    if (stays) observer->on_interface_changed(interface);
  }
}

void SimHost::on_queue_space(InterfaceId interface) { udp_.on_queue_space(interface); }

}  // namespace post::sim
