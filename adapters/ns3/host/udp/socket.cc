#include "adapters/ns3/host/udp/socket.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/host/address.h"
#include "adapters/ns3/host/useful_until_tag.h"
#include "sim/network/useful_until.h"

namespace post::ns3host {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kMaxUdpPayload = 65'507;  ///< of IPv4; jumbograms are not modelled

std::size_t ip_header(Family family) { return family == Family::kIpv4 ? 20 : 40; }

std::size_t total_size(std::span<const Bytes> parts) {
  std::size_t size = 0;
  for (const Bytes& part : parts) size += part.size();
  return size;
}

ns3::Ptr<ns3::Packet> packet_of(std::span<const Bytes> parts) {
  const auto octets = [](const Bytes& part) {
    return reinterpret_cast<const std::uint8_t*>(part.span().data());
  };
  if (parts.size() == 1) {
    return ns3::Create<ns3::Packet>(octets(parts[0]), static_cast<std::uint32_t>(parts[0].size()));
  }
  std::vector<std::uint8_t> joined;
  joined.reserve(total_size(parts));
  for (const Bytes& part : parts) {
    joined.insert(joined.end(), octets(part), octets(part) + part.size());
  }
  return ns3::Create<ns3::Packet>(joined.data(), static_cast<std::uint32_t>(joined.size()));
}

Bytes bytes_of(const ns3::Packet& packet) {
  return Bytes::generate(packet.GetSize(), [&](std::span<std::byte> to) {
    packet.CopyData(reinterpret_cast<std::uint8_t*>(to.data()),
                    static_cast<std::uint32_t>(to.size()));
  });
}

/// ns-3 takes what the IP header shall say from tags of the packet.
void tag(ns3::Packet& packet, Family family, Signals signals) {
  const auto traffic_class =
      static_cast<std::uint8_t>((signals.dscp & 0x3f) << 2 | (signals.ecn & 0x03));
  if (traffic_class == 0) return;
  if (family == Family::kIpv4) {
    ns3::SocketIpTosTag tos;
    tos.SetTos(traffic_class);
    packet.AddPacketTag(tos);
  } else {
    ns3::SocketIpv6TclassTag tclass;
    tclass.SetTclass(traffic_class);
    packet.AddPacketTag(tclass);
  }
  const std::uint8_t priority = ns3::Socket::IpTos2Priority(traffic_class);
  if (priority == 0) return;
  ns3::SocketPriorityTag of_queue;
  of_queue.SetPriority(priority);
  packet.AddPacketTag(of_queue);
}

}  // namespace

UdpSocket::UdpSocket(UdpLayer& layer, SocketAddress local, InterfaceId interface)
    : layer_(&layer),
      local_(local),
      interface_(interface),
      notify_(layer.environment_.executor, Phase::kDelivery, layer.environment_.entity,
              [this] { notify(); }) {}

UdpSocket::~UdpSocket() {
  if (layer_ != nullptr) layer_->remove(*this);
}

bool UdpSocket::open() {
  const NodeInterface* on = layer_->environment_.interfaces.find(interface_);
  auto end_point = UdpEndPoint::make(layer_->udp_, local_, on == nullptr ? nullptr : on->device,
                                     [this](const RawDatagram& raw) { on_raw(raw, false); });
  if (!end_point) return false;
  end_points_.push_back(std::move(end_point));
  return true;
}

// A group has an end point of its own: ns-3 gives to a host whatever is multicast on its links, and
// tells end points apart by the address that they name.
Result<void> UdpSocket::join(const IpAddress& group, const NodeInterface& interface) {
  if (is_member(group, interface.values.id)) return {};
  memberships_.push_back({group, interface.values.id});
  const ns3::Ptr<ns3::Ipv6L3Protocol> ipv6 =
      layer_->environment_.node->GetObject<ns3::Ipv6L3Protocol>();
  if (!group.is_v4() && interface.v6) ipv6->AddMulticastAddress(to_ns3_v6(group), *interface.v6);
  if (local_.ip == group) return {};
  auto end_point = UdpEndPoint::make(layer_->udp_, {group, local_.port}, interface.device,
                                     [this](const RawDatagram& raw) { on_raw(raw, true); });
  if (!end_point) {
    memberships_.pop_back();
    return Error{"address_in_use", "another socket of that port is a member of the group"};
  }
  end_points_.push_back(std::move(end_point));
  return {};
}

bool UdpSocket::is_member(const IpAddress& group, InterfaceId interface) const {
  return std::ranges::any_of(memberships_, [&](const Membership& each) {
    return each.group == group && each.interface == interface;
  });
}

void UdpSocket::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  announce_received_ = !received_.empty();
  if (layer_ != nullptr && delegate_ != nullptr && has_news()) notify_.arm();
}

std::size_t UdpSocket::max_payload(const SocketAddress& to) const {
  if (layer_ == nullptr) return 0;
  const auto out = layer_->environment_.egress.find(local_.ip, interface_, to.ip);
  return out ? max_payload_by(*out) : 0;
}

std::size_t UdpSocket::max_payload_by(const Egress& out) const {
  const std::size_t option = carries_useful_until_ ? sim::kUsefulUntilOctets : 0;
  const std::size_t headers = ip_header(out.source.family()) + option + kUdpHeader;
  return std::min(out.mtu - headers, kMaxUdpPayload - option);
}

SendStatus UdpSocket::send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals) {
  if (layer_ == nullptr || to.port == 0) return SendStatus::kUnreachable;
  const auto out = layer_->environment_.egress.find(local_.ip, interface_, to.ip);
  if (!out) return SendStatus::kUnreachable;
  const std::size_t size = total_size(bytes);
  if (size > max_payload_by(*out)) return SendStatus::kTooBig;
  signals.useful_until = carries_useful_until_ ? sim::tellable(signals.useful_until) : kNever;
  const std::size_t option = signals.useful_until == kNever ? 0 : sim::kUsefulUntilOctets;
  const std::size_t on_link = size + ip_header(to.ip.family()) + option + kUdpHeader;
  if (!out->own && layer_->queues_.full(*out->interface, on_link)) {
    layer_->wait_for_space(*this, *out->interface);
    return SendStatus::kBlocked;
  }
  transmit(*out, to, bytes, signals);
  return SendStatus::kTaken;
}

void UdpSocket::transmit(const Egress& out, const SocketAddress& to, std::span<const Bytes> bytes,
                         Signals signals) {
  const ns3::Ptr<ns3::Packet> packet = packet_of(bytes);
  tag(*packet, to.ip.family(), signals);
  if (signals.useful_until != kNever) tag_useful_until(*packet, signals.useful_until);
  if (to.ip.is_v4()) {
    layer_->udp_->Send(packet, to_ns3_v4(out.source), to_ns3_v4(to.ip), local_.port, to.port,
                       out.v4);
  } else {
    layer_->udp_->Send(packet, to_ns3_v6(out.source), to_ns3_v6(to.ip), local_.port, to.port,
                       out.v6);
  }
}

std::optional<Datagram> UdpSocket::receive() {
  if (received_.empty()) return std::nullopt;
  Datagram datagram = std::move(received_.front());
  received_.pop_front();
  received_bytes_ -= datagram.bytes.size();
  return datagram;
}

// From the network phase: queues only. A datagram to oneself comes inside send().
void UdpSocket::on_raw(const RawDatagram& raw, bool by_group) {
  const NodeInterface* interface = layer_->environment_.interfaces.find(raw.device);
  if (interface == nullptr) return;
  const bool to_group = raw.local.ip.is_multicast();
  if (to_group && !by_group && !is_member(raw.local.ip, interface->values.id)) return;
  layer_->environment_.delivery.push(
      Arrival{this,
              {.bytes = bytes_of(*raw.payload),
               .remote = raw.remote,
               .local = raw.local,
               .interface = interface->values.id,
               .ecn = static_cast<std::uint8_t>(raw.traffic_class & 0x03),
               .hop_limit = raw.hop_limit}});
}

void UdpSocket::take(Datagram datagram) {
  const bool fits = received_bytes_ + datagram.bytes.size() <= layer_->environment_.receive_bytes &&
                    received_.size() < kMaxReceived;
  if (!fits) return;
  received_bytes_ += datagram.bytes.size();
  received_.push_back(std::move(datagram));
  if (delegate_ != nullptr) delegate_->on_datagrams();
}

void UdpSocket::report(const PathError& error) {
  if (delegate_ != nullptr) return delegate_->on_path_error(error);
  if (errors_.size() < kMaxPendingErrors) errors_.push_back(error);
}

void UdpSocket::wake() {
  announce_sendable_ = true;
  if (delegate_ != nullptr) notify_.arm();
}

void UdpSocket::detach() {
  layer_ = nullptr;
  end_points_.clear();
  notify_.disarm();
}

bool UdpSocket::has_news() const {
  return announce_sendable_ || announce_received_ || !errors_.empty();
}

/// One call an item: the delegate may do anything in it, also destroy this socket.
void UdpSocket::notify() {
  if (delegate_ == nullptr) return;
  const bool sendable = std::exchange(announce_sendable_, false);
  const bool received = !sendable && std::exchange(announce_received_, false);
  std::optional<PathError> error;
  if (!sendable && !received && !errors_.empty()) {
    error = errors_.front();
    errors_.pop_front();
  }
  if (has_news()) notify_.arm();
  if (sendable) return delegate_->on_sendable();
  if (received) return delegate_->on_datagrams();
  if (error) delegate_->on_path_error(*error);
}

}  // namespace post::ns3host
