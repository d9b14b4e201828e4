#include "adapters/ns3/network/queue_disc.h"

#include <algorithm>
#include <string>

#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/pie-queue-disc.h"
#include "ns3/queue-size.h"
#include "ns3/red-queue-disc.h"
#include "ns3/traffic-control-helper.h"

namespace post::ns3host {
namespace {

struct DiscKind {
  std::string_view name;
  const char* type;
};

const std::vector<DiscKind>& disc_kinds() {
  static const std::vector<DiscKind> kinds = {
      {"ns3_codel", "ns3::CoDelQueueDisc"},
      {"ns3_fq_codel", "ns3::FqCoDelQueueDisc"},
      {"pie", "ns3::PieQueueDisc"},
      {"red", "ns3::RedQueueDisc"},
  };
  return kinds;
}

ns3::QueueSize size_of(const sim::QueueOptions& options) {
  const bool packets = options.packets.has_value();
  const auto unit = packets ? ns3::QueueSizeUnit::PACKETS : ns3::QueueSizeUnit::BYTES;
  return {unit, static_cast<std::uint32_t>(packets ? *options.packets : options.bytes.value_or(0))};
}

void assign_streams(const ns3::Ptr<ns3::QueueDisc>& disc, std::int64_t stream) {
  if (const auto pie = ns3::DynamicCast<ns3::PieQueueDisc>(disc)) pie->AssignStreams(stream);
  if (const auto red = ns3::DynamicCast<ns3::RedQueueDisc>(disc)) red->AssignStreams(stream);
}

/// The IP packet of what waits in a disc, which keeps header and payload apart; null for ARP.
ns3::Ptr<ns3::Packet> whole_packet(const ns3::Ptr<const ns3::QueueDiscItem>& item) {
  const auto packet = item->GetPacket()->Copy();
  if (const auto v4 = ns3::DynamicCast<const ns3::Ipv4QueueDiscItem>(item)) {
    packet->AddHeader(v4->GetHeader());
  } else if (const auto v6 = ns3::DynamicCast<const ns3::Ipv6QueueDiscItem>(item)) {
    packet->AddHeader(v6->GetHeader());
  } else {
    return nullptr;
  }
  return packet;
}

void trace_drops(const ns3::Ptr<ns3::QueueDisc>& disc, std::string_view kind, LinkEnd& end) {
  using Item = ns3::Ptr<const ns3::QueueDiscItem>;
  disc->TraceConnectWithoutContext("Drop", ns3::Callback<void, Item>([kind, &end](Item item) {
                                     if (const auto packet = whole_packet(item)) {
                                       end.dropped(*packet, kind);
                                     }
                                   }));
}

}  // namespace

const std::vector<std::string_view>& queue_disc_kinds() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const DiscKind& kind : disc_kinds()) all.push_back(kind.name);
    return all;
  }();
  return names;
}

bool is_queue_disc(std::string_view kind) {
  return std::ranges::binary_search(queue_disc_kinds(), kind);
}

void install_queue_disc(const ns3::Ptr<ns3::NetDevice>& device, const sim::QueueOptions& options,
                        std::int64_t stream, LinkEnd& end) {
  const auto kind = std::ranges::find(disc_kinds(), options.kind, &DiscKind::name);
  ns3::TrafficControlHelper helper;
  helper.SetRootQueueDisc(kind->type, "MaxSize", ns3::QueueSizeValue(size_of(options)));
  const auto disc = helper.Install(device).Get(0);
  assign_streams(disc, stream);
  trace_drops(disc, kind->name, end);
}

}  // namespace post::ns3host
