#include "sim/network/host_ip.h"

#include <algorithm>
#include <utility>

#include "sim/network/fragment.h"
#include "sim/network/group.h"
#include "sim/network/packet_meta.h"

namespace post::sim {
namespace {

/// What every path carries (RFC 8200; of IPv4, what hosts believe as Linux does, which is more than
/// RFC 791 says): a report of less is not believed, or it would make all packets tiny.
constexpr std::size_t least_mtu(Family family) { return family == Family::kIpv4 ? 552 : 1280; }

/// How long what a path carries is remembered (RFC 1191 section 6.3, RFC 8201 section 4).
constexpr Duration kPathMtuAge = std::chrono::minutes(10);

const IpAddress* first_address(const Interface& interface, Family family) {
  for (const InterfaceAddress& own : interface.addresses) {
    if (own.prefix.address.family() == family) return &own.prefix.address;
  }
  return nullptr;
}

/// The packet that an error is about, as far as transports understand it.
std::optional<Packet> quote_of(const IcmpMessage& message) {
  if (!message.quoted) return std::nullopt;
  const bool part = std::holds_alternative<FragmentHeader>(message.quoted->transport);
  return part ? beginning_of(*message.quoted) : *message.quoted;
}

}  // namespace

HostIp::HostIp(Setup setup)
    : Node(std::move(setup.name), std::move(setup.interfaces), setup.network_tracer),
      upper_(setup.upper),
      executor_(setup.executor),
      fragmentation_(setup.fragmentation),
      deliver_(setup.executor, Phase::kDelivery, setup.entity, [this] { deliver_next(); }),
      reassembly_timer_(setup.executor, Phase::kTimer, setup.entity,
                        [this] { give_up_fragments(); }) {
  if (!setup.membership) return;
  reporter_ = std::make_unique<GroupReporter>(
      GroupReporter::Setup{.executor = setup.executor,
                           .entity = setup.entity,
                           .port = *this,
                           .options = *setup.membership,
                           .random = std::move(setup.membership_random)});
}

void HostIp::set_filter(InterfaceId interface, const IpAddress& group, SourceFilter filter) {
  if (reporter_) reporter_->set_filter(interface, group, std::move(filter));
}

std::optional<Egress> HostIp::egress(const IpAddress& local, InterfaceId interface_id,
                                     const IpAddress& remote) const {
  if (local.family() != remote.family() || remote.is_multicast() || remote.is_unspecified()) {
    return std::nullopt;
  }
  InterfaceId out = interface_id;
  if (!local.is_unspecified()) {
    const Interface* owner = owner_of(local);
    if (owner == nullptr || (out != kAnyInterface && out != owner->id)) return std::nullopt;
    out = owner->id;
  }
  if (const Interface* own = owner_of(remote)) {
    return Egress{local.is_unspecified() ? remote : local, own->id, true, own->mtu};
  }
  return egress_by_route(local, out, remote);
}

std::optional<Egress> HostIp::egress_by_route(const IpAddress& local, InterfaceId out,
                                              const IpAddress& remote) const {
  const Route* by = route(remote, out);
  if (by == nullptr) return std::nullopt;
  const Interface& leaving = *interface(by->interface);
  const IpAddress* source =
      local.is_unspecified() ? first_address(leaving, local.family()) : &local;
  if (source == nullptr) return std::nullopt;
  return Egress{*source, leaving.id, false, mtu_towards(remote, leaving)};
}

std::optional<Egress> HostIp::datagram_egress(const IpAddress& local, InterfaceId interface_id,
                                              const IpAddress& remote) const {
  const IpAddress from = local.is_multicast() ? IpAddress::unspecified(local.family()) : local;
  if (!remote.is_multicast()) return egress(from, interface_id, remote);
  if (from.family() != remote.family()) return std::nullopt;
  if (from.is_unspecified()) return egress_to_group(from, interface_id, remote);
  const Interface* owner = owner_of(from);
  const bool there =
      owner != nullptr && (interface_id == kAnyInterface || interface_id == owner->id);
  return there ? egress_to_group(from, owner->id, remote) : std::nullopt;
}

std::optional<Egress> HostIp::egress_to_group(const IpAddress& local, InterfaceId out,
                                              const IpAddress& group) const {
  const Interface* leaving = out == kAnyInterface ? interface_towards(group) : interface(out);
  if (leaving == nullptr || !leaving->up) return std::nullopt;
  const IpAddress* source =
      local.is_unspecified() ? first_address(*leaving, local.family()) : &local;
  if (source == nullptr) return std::nullopt;
  return Egress{*source, leaving->id, false, leaving->mtu};
}

const Interface* HostIp::interface_towards(const IpAddress& group) const {
  if (const Route* by = route(group)) return interface(by->interface);
  const auto usable = [&](const Interface& own) {
    return own.up && first_address(own, group.family()) != nullptr;
  };
  const auto first = std::ranges::find_if(interfaces(), usable);
  return first == interfaces().end() ? nullptr : &*first;
}

SendStatus HostIp::send(Packet&& packet, InterfaceId interface_id) {
  EgressMemory& memory = left_by_[static_cast<std::size_t>(interface_id) % left_by_.size()];
  const Egress* out = memory.ask(*this, packet.ip.source, interface_id, packet.ip.destination);
  if (out == nullptr || out->source != packet.ip.source) return SendStatus::kUnreachable;
  return send_by(*out, std::move(packet));
}

SendStatus HostIp::send_by(const Egress& out, Packet&& packet) {
  if (packet.size() > out.mtu) {
    if (packet.ip.dont_fragment || fragmentation_ != Fragmentation::kSource) {
      return SendStatus::kTooBig;
    }
    if (!out.own) {
      send_fragments(out, packet);
      return SendStatus::kTaken;
    }
  }
  if (packet.ip.destination.is_multicast()) {
    send_to_group(std::move(packet), out.interface);
  } else if (out.own) {
    queue(std::move(packet), out.interface);
  } else {
    transmit(std::move(packet), out.interface);
  }
  return SendStatus::kTaken;
}

void HostIp::send_fragments(const Egress& out, const Packet& packet) {
  const bool group = packet.ip.destination.is_multicast();
  for (Packet& piece : fragments_of(packet, out.mtu)) {
    if (group) {
      send_to_group(std::move(piece), out.interface);
    } else {
      transmit(std::move(piece), out.interface);
    }
  }
}

std::size_t HostIp::datagram_limit(const Egress& out) const {
  constexpr std::size_t kMostOctets = 65'535;
  if (fragmentation_ != Fragmentation::kSource) return out.mtu;
  return out.source.is_v4() ? kMostOctets : ip_header_size(Family::kIpv6) + kMostOctets;
}

void HostIp::mark(IpHeader& header) {
  const bool cut = fragmentation_ == Fragmentation::kSource ||
                   (fragmentation_ == Fragmentation::kPath && header.source.is_v4());
  if (!cut) return;
  header.dont_fragment = false;
  header.identification = ++identification_;
}

/// Members on this host hear it on the interface where it leaves.
void HostIp::send_to_group(Packet&& packet, InterfaceId interface_id) {
  if (upper_.hears(group_flow_of(packet), interface_id)) queue(Packet(packet), interface_id);
  if (leaves_host(packet.ip.destination)) transmit(std::move(packet), interface_id);
}

bool HostIp::queue_full(InterfaceId interface_id, std::size_t bytes) const {
  return Node::queue_full(interface_id, bytes);
}

void HostIp::refuse(const Packet& packet, InterfaceId interface_id) {
  reject(packet, verdict::kNoListener, IcmpReason::kPortUnreachable, interface_id);
}

void HostIp::output(Packet&& packet) {
  if (send(std::move(packet), kAnyInterface) != SendStatus::kTaken) drop(packet, verdict::kNoRoute);
}

void HostIp::on_arrival(InterfaceId interface_id, Packet&& packet) {
  if (!interface(interface_id)->up) return drop(packet, verdict::kInterfaceDown);
  if (packet.ip.destination.is_multicast()) {
    if (reporter_ && is_membership(packet)) return reporter_->on_message(packet, interface_id);
    if (!hears(group_flow_of(packet), interface_id)) return;
  } else {
    const Interface* owner = owner_of(packet.ip.destination);
    if (owner == nullptr || owner->id != interface_id) return drop(packet, verdict::kNotLocal);
  }
  queue(std::move(packet), interface_id);
}

bool HostIp::wants(const GroupFlow& flow, InterfaceId interface_id, unsigned) const {
  return !reporter_ && hears(flow, interface_id);
}

bool HostIp::hears(const GroupFlow& flow, InterfaceId interface_id) const {
  const bool from_elsewhere = !owns(flow.source);
  return from_elsewhere && interface(interface_id)->up && upper_.hears(flow, interface_id);
}

void HostIp::on_queue_space(InterfaceId interface_id) { upper_.on_queue_space(interface_id); }

void HostIp::on_interface_changed(InterfaceId interface_id) {
  upper_.on_queue_space(interface_id);  // who waits for space must hear that the interface is gone
  if (reporter_) reporter_->on_interface_changed(interface_id);
  queue_event(interface_id);
}

void HostIp::queue(Packet&& packet, InterfaceId interface_id) {
  Work& work = work_.push();
  work.packet = std::move(packet);
  work.interface = interface_id;
  work.arrival = true;
  deliver_.arm();
}

void HostIp::queue_event(InterfaceId interface_id) {
  work_.push({.packet = {}, .interface = interface_id});
  deliver_.arm();
}

void HostIp::deliver_next() {
  Work work = work_.pop();
  if (!work_.empty()) deliver_.arm();
  work.arrival ? deliver(std::move(work.packet), work.interface)
               : upper_.on_interface_event(work.interface);
}

void HostIp::deliver(Packet&& packet, InterfaceId interface_id) {
  if (const auto* message = std::get_if<IcmpMessage>(&packet.transport)) {
    deliver_icmp(packet, *message);
  } else if (std::holds_alternative<FragmentHeader>(packet.transport)) {
    deliver_fragment(std::move(packet), interface_id);
  } else {
    upper_.on_packet(std::move(packet), interface_id);
  }
}

void HostIp::deliver_fragment(Packet&& packet, InterfaceId interface_id) {
  const Packet sample = packet;
  Reassembled done = reassembly_.add(std::move(packet), executor_.now());
  if (!done.dropped.empty()) drop(sample, done.dropped);
  give_up_fragments();
  if (done.packet) deliver(*std::move(done.packet), interface_id);
}

void HostIp::give_up_fragments() {
  while (const auto gone = reassembly_.expire(executor_.now())) {
    if (gone->reason == verdict::kReassemblyTimeout) {
      reject(gone->sample, gone->reason, IcmpReason::kReassemblyTimeExceeded, kAnyInterface);
    } else {
      drop(gone->sample, gone->reason);
    }
  }
  const Time next = reassembly_.next_deadline();
  if (next != kNever) {
    reassembly_timer_.arm(next);
  } else {
    reassembly_timer_.disarm();
  }
}

void HostIp::deliver_icmp(const Packet& packet, const IcmpMessage& message) {
  const Family family = packet.ip.source.family();
  const auto meaning = icmp_meaning(message, family);
  if (!meaning) return;
  const std::optional<Packet> quoted = quote_of(message);
  const bool ours = quoted && owns(quoted->ip.source) &&
                    packet.ip.destination == quoted->ip.source && upper_.has_sent(*quoted);
  if (!ours) return drop(packet, verdict::kIcmpUnmatched);
  const bool too_big = meaning->reason == IcmpReason::kPacketTooBig;
  if (too_big && !learn_mtu(*message.quoted, meaning->mtu)) return drop(packet, verdict::kIcmpMtu);
  if (meaning->cause == Cause::kNone) return;
  upper_.on_icmp({meaning->cause, meaning->mtu, packet.ip.source, *quoted});
}

std::size_t HostIp::mtu_towards(const IpAddress& remote, const Interface& leaving) const {
  if (path_mtu_.empty()) return leaving.mtu;
  const auto known = path_mtu_.find(remote);
  if (known == path_mtu_.end() || executor_.now() >= known->second.forgotten) return leaving.mtu;
  return std::min(known->second.octets, leaving.mtu);
}

// A packet that fits cannot have been too big.
bool HostIp::learn_mtu(const Packet& quoted, std::size_t mtu) {
  const IpAddress& remote = quoted.ip.destination;
  if (mtu < least_mtu(remote.family()) || mtu >= quoted.size()) return false;
  const Time now = executor_.now();
  PathMtu& known = path_mtu_[remote];
  if (now >= known.forgotten || mtu <= known.octets) known = {mtu, after(now, kPathMtuAge)};
  return true;
}

}  // namespace post::sim
