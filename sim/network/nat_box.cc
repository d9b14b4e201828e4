#include "sim/network/nat_box.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "model/check.h"
#include "sim/network/group.h"

namespace post::sim {
namespace {

std::vector<IpAddress> v4_addresses(const InterfaceOptions& interface) {
  std::vector<IpAddress> addresses;
  for (const IpPrefix& own : interface.addresses) {
    if (own.address.is_v4()) addresses.push_back(own.address);
  }
  return addresses;
}

std::optional<Flow> flow_of(const Packet& packet) {
  if (!packet.source_port()) return std::nullopt;
  Flow flow;
  flow.protocol = packet.protocol();
  flow.source = {packet.ip.source, *packet.source_port()};
  flow.destination = {packet.ip.destination, *packet.destination_port()};
  const auto* segment = std::get_if<TcpSegment>(&packet.transport);
  if (segment != nullptr) flow.tcp_flags = segment->flags;
  return flow;
}

std::optional<ErrorFlow> error_of(const Packet& packet) {
  const auto* message = std::get_if<IcmpMessage>(&packet.transport);
  if (message == nullptr || !message->quoted) return std::nullopt;
  const std::optional<Flow> quoted = flow_of(*message->quoted);
  if (!quoted) return std::nullopt;
  return ErrorFlow{packet.ip.source, packet.ip.destination, *quoted};
}

void set_flow(Packet& packet, const Flow& flow) {
  packet.ip.source = flow.source.ip;
  packet.ip.destination = flow.destination.ip;
  const auto set_ports = [&](auto& header) {
    header.source_port = flow.source.port;
    header.destination_port = flow.destination.port;
  };
  if (auto* udp = std::get_if<UdpHeader>(&packet.transport)) set_ports(*udp);
  if (auto* tcp = std::get_if<TcpSegment>(&packet.transport)) set_ports(*tcp);
}

void set_error(Packet& packet, const ErrorFlow& error) {
  packet.ip.source = error.source;
  packet.ip.destination = error.destination;
  auto& message = std::get<IcmpMessage>(packet.transport);
  auto quoted = std::make_shared<Packet>(*message.quoted);
  set_flow(*quoted, error.quoted);
  message.quoted = std::move(quoted);
}

}  // namespace

Result<Middlebox> NatBox::make_box(const NatBoxOptions& options) {
  const auto outside =
      std::ranges::find(options.interfaces, options.outside, &InterfaceOptions::name);
  if (outside == options.interfaces.end()) {
    return Error{"unknown_interface",
                 "there is no interface '" + options.name + "." + options.outside + "'"};
  }
  MiddleboxOptions box = options.box;
  if (box.nat && box.nat->external.empty()) box.nat->external = v4_addresses(*outside);
  return Middlebox::make(box);
}

NatBox::NatBox(NatBoxOptions options, Middlebox box, Executor& executor,
               const Tracer& network_tracer)
    : Router(options.name, std::move(options.interfaces), network_tracer),
      box_(std::move(box)),
      executor_(executor) {
  const Interface* outside = interface(options.outside);
  check(outside != nullptr, "make_box looked for the outside interface");
  outside_ = outside->id;
}

Side NatBox::side(InterfaceId interface) const {
  return interface == outside_ ? Side::kOutside : Side::kInside;
}

void NatBox::on_arrival(InterfaceId arrived, Packet&& packet) {
  const IpAddress destination = packet.ip.destination;
  const bool external = box_.is_external(destination);
  const bool own = !external && owner_of(destination) != nullptr;
  if (own || !interface(arrived)->up) return Router::on_arrival(arrived, std::move(packet));
  if (destination.is_multicast()) return end_group(packet);
  if (!count_hop(packet, arrived)) return;
  Crossing crossing{side(arrived), Side::kOutside};
  const Route* out = nullptr;
  if (!external) {
    out = next_hop(packet, destination, arrived);
    if (out == nullptr) return;
    crossing.to = side(out->interface);
  }
  std::optional<Packet> translated = translate(packet, crossing, arrived);
  if (!translated) return;
  if (external) out = next_hop(packet, translated->ip.destination, arrived);
  if (out != nullptr) transmit(*std::move(translated), out->interface);
}

/// What stays on its link anyway ends without a word, as at any router.
void NatBox::end_group(const Packet& packet) {
  if (crosses_links(group_flow_of(packet))) drop(packet, verdict::kNatGroup);
}

std::optional<Packet> NatBox::translate(const Packet& packet, Crossing crossing,
                                        InterfaceId arrived) {
  const Time now = executor_.now();
  std::optional<Packet> translated = packet;
  if (const auto flow = flow_of(packet)) {
    const FlowAnswer answer = box_.decide(*flow, crossing, now);
    if (answer.prohibited) {
      reject(packet, answer.verdict.reason(), IcmpReason::kProhibited, arrived);
      return std::nullopt;
    }
    if (!answer.verdict.passes()) return refuse(packet, answer.verdict);
    set_flow(*translated, answer.flow);
  } else if (const auto error = error_of(packet)) {
    const ErrorAnswer answer = box_.decide(*error, crossing, now);
    if (!answer.verdict.passes()) return refuse(packet, answer.verdict);
    set_error(*translated, answer.error);
  } else {
    const Verdict verdict = box_.decide_other(packet.ip.destination, crossing);
    if (!verdict.passes()) return refuse(packet, verdict);
  }
  return translated;
}

std::optional<Packet> NatBox::refuse(const Packet& packet, Verdict verdict) {
  drop(packet, verdict.reason());
  return std::nullopt;
}

}  // namespace post::sim
