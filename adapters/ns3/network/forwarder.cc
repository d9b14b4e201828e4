#include "adapters/ns3/network/forwarder.h"

#include <algorithm>
#include <limits>

#include "adapters/ns3/network/link_end.h"
#include "adapters/ns3/network/octets.h"
#include "adapters/ns3/network/simulated_time.h"
#include "sim/network/boxes/octets.h"
#include "sim/network/nat/rewrite.h"
#include "sim/network/packet_meta.h"

namespace post::ns3host {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

}  // namespace

const Route* NodeRouting::route(const IpAddress& to) const {
  return routes.find(to, [this](std::uint32_t interface) { return interfaces[interface].up; });
}

sim::RouteKind NodeRouting::refusal(const IpAddress& to) const {
  return routes.refusal(to, [this](std::uint32_t interface) { return interfaces[interface].up; });
}

const Route* Forwarder::plain_route(const IpAddress& to, std::size_t size, unsigned hops,
                                    std::uint32_t arrived) const {
  if (node_.box || hops <= 1) return nullptr;
  const Route* out = node_.route(to);
  if (out == nullptr || (out->on_link && out->interface == arrived)) return nullptr;
  return size <= node_.interfaces[out->interface].mtu ? out : nullptr;
}

void Forwarder::forward(std::span<std::byte> packet, std::uint32_t arrived) {
  if (hop_limit_of(packet) <= 1) {
    return reject(packet, sim::verdict::kHopLimit, IcmpReason::kTimeExceeded, arrived);
  }
  count_hop(packet);
  if (node_.box) return cross(packet, arrived);
  const Route* out = next_hop(packet, destination_of(packet), arrived);
  if (out != nullptr && fits(packet, *out, arrived, kNoLimit, true)) {
    output_.transmit(packet, *out);
  }
}

void Forwarder::cross(std::span<std::byte> packet, std::uint32_t arrived) {
  const bool external = node_.box->is_external(destination_of(packet));
  sim::Crossing crossing{side(arrived), sim::Side::kOutside};
  const Route* out = nullptr;
  if (!external) {
    out = next_hop(packet, destination_of(packet), arrived);
    if (out == nullptr) return;
    crossing.to = side(out->interface);
  }
  const auto seen = inspect(packet, arrived);
  if (!seen) return;
  const bool report = node_.box->boxes().reports_too_big();
  if (!external && !fits(packet, *out, arrived, seen->mtu, report)) return;
  sim::rewrite_options(packet, *seen);
  if (node_.box->has_sides() && !translate(packet, crossing, arrived)) return;
  if (external) {
    out = next_hop(packet, destination_of(packet), arrived, true);
    if (out == nullptr || !fits(packet, *out, arrived, seen->mtu, report)) return;
  }
  output_.transmit(packet, *out);
}

std::optional<sim::BoxAnswer> Forwarder::inspect(std::span<const std::byte> packet,
                                                 std::uint32_t arrived) {
  const sim::BoxChain& boxes = node_.box->boxes();
  if (boxes.empty()) return sim::BoxAnswer();
  const sim::BoxAnswer answer = boxes.inspect(sim::facts_of(packet));
  if (answer.verdict.passes()) return answer;
  if (answer.prohibited) {
    reject(packet, answer.verdict.reason(), IcmpReason::kProhibited, arrived);
  } else {
    drop(packet, answer.verdict.reason());
  }
  return std::nullopt;
}

bool Forwarder::translate(std::span<std::byte> packet, sim::Crossing crossing,
                          std::uint32_t arrived) {
  const sim::Translated done = sim::translate(*node_.box, packet, crossing, simulated_now());
  if (done.verdict.passes()) return true;
  if (done.prohibited) {
    reject(packet, done.verdict.reason(), IcmpReason::kProhibited, arrived);
  } else {
    drop(packet, done.verdict.reason());
  }
  return false;
}

sim::Side Forwarder::side(std::uint32_t interface) const {
  return node_.interfaces[interface].outside ? sim::Side::kOutside : sim::Side::kInside;
}

const Route* Forwarder::next_hop(std::span<const std::byte> packet, const IpAddress& to,
                                 std::uint32_t arrived, bool turns) {
  const Route* out = node_.route(to);
  if (out == nullptr) {
    refuse_route(packet, node_.refusal(to), arrived);
    return nullptr;
  }
  // The neighbour that sent this is the only other one there.
  if (!turns && out->on_link && out->interface == arrived) {
    reject(packet, sim::verdict::kNoRoute, IcmpReason::kAddressUnreachable, arrived);
    return nullptr;
  }
  return out;
}

void Forwarder::refuse_route(std::span<const std::byte> packet, sim::RouteKind kind,
                             std::uint32_t arrived) {
  if (kind == sim::RouteKind::kBlackhole) return drop(packet, sim::verdict::kBlackhole);
  if (kind == sim::RouteKind::kProhibit) {
    return reject(packet, sim::verdict::kProhibited, IcmpReason::kProhibited, arrived);
  }
  reject(packet, sim::verdict::kNoRoute, IcmpReason::kNoRoute, arrived);
}

bool Forwarder::fits(std::span<const std::byte> packet, const Route& out, std::uint32_t arrived,
                     std::size_t limit, bool report) {
  const std::size_t mtu = std::min(node_.interfaces[out.interface].mtu, limit);
  if (packet.size() <= mtu) return true;
  if (report) {
    reject(packet, sim::verdict::kTooBig, IcmpReason::kPacketTooBig, arrived, mtu);
  } else {
    drop(packet, sim::verdict::kTooBig);
  }
  return false;
}

void Forwarder::refuse_unheard(std::span<const std::byte> packet) const {
  drop(packet, sim::verdict::kInterfaceDown);
}

void Forwarder::refuse_own(std::span<const std::byte> packet, std::uint32_t arrived) {
  reject(packet, sim::verdict::kNoListener, IcmpReason::kPortUnreachable, arrived);
}

void Forwarder::drop(std::span<const std::byte> packet, std::string_view reason) const {
  trace_drop(*node_.tracer, node_.node, reason, packet);
}

void Forwarder::reject(std::span<const std::byte> packet, std::string_view verdict,
                       IcmpReason reason, std::uint32_t arrived, std::size_t mtu) {
  drop(packet, verdict);
  const auto reporter = reporter_of(packet, arrived);
  if (!reporter) return;
  const auto error = icmp_error(packet, reason, *reporter, mtu);
  if (!error) return;
  const Route* back = node_.route(source_of(packet));
  if (back == nullptr) return drop(*error, sim::verdict::kNoRoute);
  output_.transmit(*error, *back);
}

std::optional<IpAddress> Forwarder::reporter_of(std::span<const std::byte> packet,
                                                std::uint32_t arrived) const {
  const IpAddress to = destination_of(packet);
  std::optional<IpAddress> here;
  std::optional<IpAddress> other;
  for (std::uint32_t i = 1; i < node_.interfaces.size(); ++i) {
    for (const IpAddress& own : node_.interfaces[i].addresses) {
      if (own == to) return own;
      if (own.family() != to.family()) continue;
      std::optional<IpAddress>& least = i == arrived ? here : other;
      if (!least || own < *least) least = own;
    }
  }
  return here ? here : other;
}

}  // namespace post::ns3host
