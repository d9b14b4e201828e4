#include "adapters/ns3/network/link_end.h"

#include "adapters/ns3/network/ip_packet.h"
#include "adapters/ns3/network/simulated_time.h"
#include "model/trace_events.h"
#include "ns3/packet.h"
#include "sim/network/packet_meta.h"

namespace post::ns3host {

void LinkEnd::leaving(const ns3::Packet& packet) {
  if (tap_ == nullptr) return;
  copy_octets(packet, octets_);
  tap_->on_leaving(simulated_now(), octets_);
}

void LinkEnd::arriving(const ns3::Packet& packet) {
  if (tap_ == nullptr) return;
  copy_octets(packet, octets_);
  tap_->on_arriving(simulated_now(), octets_);
}

void LinkEnd::sent(const ns3::Packet& packet) {
  ++counters_.sent;
  counters_.sent_bytes += packet.GetSize();
}

void LinkEnd::dropped(const ns3::Packet& packet, std::string_view reason) {
  ++counters_.dropped;
  if (reason == sim::verdict::kCorrupted) ++counters_.corrupted;
  trace_drop(tracer_, name_, reason, packet);
}

void LinkEnd::refused(const ns3::Packet& packet, std::string_view reason) const {
  trace_drop(tracer_, node_, reason, packet);
}

void trace_drop(const Tracer& tracer, std::string_view where, std::string_view reason,
                std::span<const std::byte> packet) {
  if (!tracer.enabled()) return;
  PacketPlaces places = places_of(packet);
  trace::PacketDropped event;
  event.where = where;
  event.verdict = reason;
  event.source = std::move(places.source);
  event.destination = std::move(places.destination);
  event.bytes = packet.size();
  tracer.emit(event);
}

void trace_drop(const Tracer& tracer, std::string_view where, std::string_view reason,
                const ns3::Packet& packet) {
  if (!tracer.enabled()) return;
  std::vector<std::byte> octets;
  copy_octets(packet, octets);
  trace_drop(tracer, where, reason, octets);
}

}  // namespace post::ns3host
