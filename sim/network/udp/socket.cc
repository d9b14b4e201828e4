#include "sim/network/udp/socket.h"

#include <algorithm>
#include <utility>

#include "sim/network/useful_until.h"

namespace post::sim {
namespace {

constexpr std::size_t kMaxUdpPayload = 65'507;  ///< of IPv4; jumbograms are not modelled

}  // namespace

UdpSocket::UdpSocket(UdpLayer& layer, SocketAddress local, InterfaceId interface)
    : layer_(&layer),
      local_(local),
      interface_(interface),
      notify_(layer.executor_, Phase::kDelivery, layer.entity_, [this] { notify(); }) {}

UdpSocket::~UdpSocket() {
  if (layer_ != nullptr) layer_->remove(*this);
}

void UdpSocket::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  announce_received_ = !received_.empty();
  if (layer_ != nullptr && delegate_ != nullptr && has_news()) notify_.arm();
}

std::size_t UdpSocket::max_payload(const SocketAddress& to) const {
  if (layer_ == nullptr) return 0;
  const auto out = layer_->ip_.datagram_egress(local_.ip, interface_, to.ip);
  if (!out) return 0;
  return max_payload_by(*out);
}

std::size_t UdpSocket::max_payload_by(const Egress& out) const {
  const std::size_t option = carries_useful_until_ ? kUsefulUntilOctets : 0;
  const std::size_t headers = ip_header_size(out.source.family()) + option + kUdpHeaderSize;
  return std::min(layer_->ip_.datagram_limit(out) - headers, kMaxUdpPayload - option);
}

SendStatus UdpSocket::send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals) {
  if (layer_ == nullptr || to.port == 0) return SendStatus::kUnreachable;
  HostIp& ip = layer_->ip_;
  const Egress* out = egress_.ask(ip, local_.ip, interface_, to.ip);
  if (out == nullptr) return SendStatus::kUnreachable;
  Packet packet;
  packet.ip.source = out->source;
  packet.ip.destination = to.ip;
  packet.ip.dscp = signals.dscp & 0x3f;
  packet.ip.ecn = signals.ecn & 0x03;
  if (carries_useful_until_) packet.ip.useful_until = tellable(signals.useful_until);
  ip.mark(packet.ip);
  packet.transport = UdpHeader{local_.port, to.port};
  packet.payload = Payload(bytes);
  if (packet.payload.size() > max_payload_by(*out)) return SendStatus::kTooBig;
  if (!out->own && ip.queue_full(out->interface, std::min(packet.size(), out->mtu))) {
    layer_->wait_for_space(*this, out->interface);
    return SendStatus::kBlocked;
  }
  remotes_.note(to);
  return ip.send_by(*out, std::move(packet));
}

std::optional<Datagram> UdpSocket::receive() {
  if (received_.empty()) return std::nullopt;
  Datagram datagram = received_.pop();
  received_bytes_ -= datagram.bytes.size();
  return datagram;
}

bool UdpSocket::fits(std::size_t bytes) const {
  return received_bytes_ + bytes <= layer_->receive_bytes_ &&
         received_.size() < UdpLayer::kMaxReceived;
}

void UdpSocket::take(Datagram&& datagram) {
  push(std::move(datagram));
  if (delegate_ != nullptr) delegate_->on_datagrams();
}

void UdpSocket::keep(Datagram datagram) {
  push(std::move(datagram));
  announce_received_ = true;
  if (delegate_ != nullptr) notify_.arm();
}

void UdpSocket::push(Datagram&& datagram) {
  received_bytes_ += datagram.bytes.size();
  received_.push(std::move(datagram));
}

void UdpSocket::report(const PathError& error) {
  if (delegate_ != nullptr) return delegate_->on_path_error(error);
  if (errors_.size() < kMaxPendingErrors) errors_.push(error);
}

void UdpSocket::wake() {
  announce_sendable_ = true;
  if (delegate_ != nullptr) notify_.arm();
}

void UdpSocket::detach() {
  layer_ = nullptr;
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
  if (!sendable && !received && !errors_.empty()) error = errors_.pop();
  if (has_news()) notify_.arm();
  if (sendable) return delegate_->on_sendable();
  if (received && !received_.empty()) return delegate_->on_datagrams();
  if (error) delegate_->on_path_error(*error);
}

}  // namespace post::sim
