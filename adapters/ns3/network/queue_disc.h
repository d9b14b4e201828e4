// ns-3's queue discs by the names that a scenario gives them.
#pragma once

#include <string_view>
#include <vector>

#include "adapters/ns3/network/link_end.h"
#include "ns3/net-device.h"
#include "sim/network/queue/queue.h"

namespace post::ns3host {

/// "ns3_codel", "ns3_fq_codel", "pie", "red": kinds that only ns-3 has. Sorted by name.
const std::vector<std::string_view>& queue_disc_kinds();
bool is_queue_disc(std::string_view kind);

/// Puts the disc above `device`, whose node has its Internet stack. Its draws come from ns-3's
/// stream number `stream` on. What it drops, `end` counts and traces with the kind as the verdict;
/// `end` outlives the device's packets.
void install_queue_disc(const ns3::Ptr<ns3::NetDevice>& device, const sim::QueueOptions& options,
                        std::int64_t stream, LinkEnd& end);

}  // namespace post::ns3host
