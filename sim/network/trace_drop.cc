#include "sim/network/trace_drop.h"

#include <string>

#include "model/trace_events.h"

namespace post::sim {
namespace {

/// With the port where the transport has one: "192.0.2.1:443", "192.0.2.1".
std::string text_of(const IpAddress& address, std::optional<std::uint16_t> port) {
  return port ? SocketAddress{address, *port}.to_string() : address.to_string();
}

}  // namespace

void trace_drop(const Tracer& tracer, std::string_view where, std::string_view reason,
                const Packet& packet) {
  if (!tracer.enabled()) return;
  trace::PacketDropped event;
  event.where = where;
  event.verdict = reason;
  event.source = text_of(packet.ip.source, packet.source_port());
  event.destination = text_of(packet.ip.destination, packet.destination_port());
  event.bytes = packet.size();
  tracer.emit(event);
}

}  // namespace post::sim
