// One end of a link as the laboratory sees it: counters, tap and trace of what leaves and arrives.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ns3/network/network.h"
#include "model/trace.h"

namespace ns3 {
class Packet;
}

namespace post::ns3host {

/// Packets begin with their IP header.
class LinkEnd {
 public:
  /// `tracer` and `tap` (may be null) outlive this object.
  LinkEnd(std::string name, std::string node, const Tracer& tracer, PacketTap* tap)
      : name_(std::move(name)), node_(std::move(node)), tracer_(tracer), tap_(tap) {}

  const std::string& name() const { return name_; }
  const DirectionCounters& counters() const { return counters_; }

  void leaving(const ns3::Packet& packet);   ///< its first octet goes onto the wire
  void sent(const ns3::Packet& packet);      ///< its last octet has left
  void arriving(const ns3::Packet& packet);  ///< at this end, from the other
  /// Of a packet that left here, to the node at the other end.
  void delivered() { ++counters_.delivered; }
  void marked() { ++counters_.marked; }
  void remarked() { ++counters_.remarked; }
  void duplicated() { ++counters_.duplicated; }
  /// Of a packet that left here, or was to.
  void dropped(const ns3::Packet& packet, std::string_view reason);
  /// Of a packet that the node at this end does not put onto the link, or does not take.
  void refused(const ns3::Packet& packet, std::string_view reason) const;

 private:
  std::string name_;
  std::string node_;
  const Tracer& tracer_;
  PacketTap* tap_;
  DirectionCounters counters_;
  std::vector<std::byte> octets_;  ///< of the packet that a tap sees, kept for its memory
};

/// The event network:packet_dropped, with `where` a link end or a node.
void trace_drop(const Tracer& tracer, std::string_view where, std::string_view reason,
                std::span<const std::byte> packet);
void trace_drop(const Tracer& tracer, std::string_view where, std::string_view reason,
                const ns3::Packet& packet);

}  // namespace post::ns3host
