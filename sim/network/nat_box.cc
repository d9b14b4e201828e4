#include "sim/network/nat_box.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <variant>

#include "model/check.h"
#include "sim/network/box_packet.h"
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
  MiddleboxOptions box = options.box;
  if (!box.nat && !box.firewall) return Middlebox::make(box);
  const auto outside =
      std::ranges::find(options.interfaces, options.outside, &InterfaceOptions::name);
  if (outside == options.interfaces.end()) {
    return Error{"unknown_interface",
                 "there is no interface '" + options.name + "." + options.outside + "'"};
  }
  if (box.nat && box.nat->external.empty()) box.nat->external = v4_addresses(*outside);
  return Middlebox::make(box);
}

NatBox::NatBox(NatBoxOptions options, Middlebox box, Executor& executor,
               const Tracer& network_tracer)
    : Router(options.name, std::move(options.interfaces), network_tracer),
      box_(std::move(box)),
      executor_(executor) {
  if (!box_.has_sides()) return;
  const Interface* outside = interface(options.outside);
  check(outside != nullptr, "make_box looked for the outside interface");
  outside_ = outside->id;
}

Side NatBox::side(InterfaceId interface) const {
  return interface == outside_ ? Side::kOutside : Side::kInside;
}

bool NatBox::wants(const GroupFlow& flow, InterfaceId arriving, unsigned hops) const {
  return forwards_groups() && Router::wants(flow, arriving, hops);
}

void NatBox::on_arrival(InterfaceId arrived, Packet&& packet) {
  const IpAddress& destination = packet.ip.destination;
  const bool own = !box_.is_external(destination) && owner_of(destination) != nullptr;
  if (own || !interface(arrived)->up) return Router::on_arrival(arrived, std::move(packet));
  if (destination.is_multicast()) {
    if (!forwards_groups()) return end_group(packet);
    if (takes_membership(packet, arrived)) return;
    if (inspect(packet, arrived)) forward_to_group(std::move(packet), arrived);
    return;
  }
  if (count_hop(packet, arrived)) forward(std::move(packet), arrived);
}

void NatBox::forward(Packet&& packet, InterfaceId arrived) {
  const bool external = box_.is_external(packet.ip.destination);
  Crossing crossing{side(arrived), Side::kOutside};
  const Route* out = nullptr;
  if (!external) {
    out = next_hop(packet, packet.ip.destination, arrived);
    if (out == nullptr) return;
    crossing.to = side(out->interface);
  }
  const auto seen = inspect(packet, arrived);
  if (!seen) return;
  const bool report = box_.boxes().reports_too_big();
  if (!external && !fits(packet, *out, arrived, seen->mtu, report)) return;
  rewrite_options(packet, *seen);
  if (!translate(packet, crossing, arrived)) return;
  if (external) {
    out = next_hop(packet, packet.ip.destination, arrived, true);
    if (out == nullptr || !fits(packet, *out, arrived, seen->mtu, report)) return;
  }
  send_over(std::move(packet), out->interface, seen->mtu);
}

std::optional<BoxAnswer> NatBox::inspect(const Packet& packet, InterfaceId arrived) {
  const BoxChain& boxes = box_.boxes();
  if (boxes.empty()) return BoxAnswer();
  const BoxAnswer answer = boxes.inspect(facts_of(packet));
  if (answer.verdict.passes()) return answer;
  if (answer.prohibited) {
    reject(packet, answer.verdict.reason(), IcmpReason::kProhibited, arrived);
  } else {
    drop(packet, answer.verdict.reason());
  }
  return std::nullopt;
}

/// What stays on its link anyway ends without a word, as at any router.
void NatBox::end_group(const Packet& packet) {
  if (crosses_links(group_flow_of(packet))) drop(packet, verdict::kNatGroup);
}

bool NatBox::translate(Packet& packet, Crossing crossing, InterfaceId arrived) {
  if (!box_.has_sides()) return true;
  const Time now = executor_.now();
  if (const auto flow = flow_of(packet)) {
    const FlowAnswer answer = box_.decide(*flow, crossing, now);
    if (answer.prohibited) {
      reject(packet, answer.verdict.reason(), IcmpReason::kProhibited, arrived);
      return false;
    }
    if (!answer.verdict.passes()) return refuse(packet, answer.verdict);
    set_flow(packet, answer.flow);
  } else if (const auto error = error_of(packet)) {
    const ErrorAnswer answer = box_.decide(*error, crossing, now);
    if (!answer.verdict.passes()) return refuse(packet, answer.verdict);
    set_error(packet, answer.error);
  } else {
    Verdict verdict = box_.decide_other(packet.ip.destination, crossing);
    const bool part = std::holds_alternative<FragmentHeader>(packet.transport);
    if (part && !verdict.passes()) verdict = Verdict::drop(verdict::kFragment);
    if (!verdict.passes()) return refuse(packet, verdict);
  }
  return true;
}

bool NatBox::refuse(const Packet& packet, Verdict verdict) {
  drop(packet, verdict.reason());
  return false;
}

}  // namespace post::sim
