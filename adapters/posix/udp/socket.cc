#include "adapters/posix/udp/socket.h"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "adapters/posix/errors.h"
#include "adapters/posix/udp/error_queue.h"
#include "adapters/posix/udp/open.h"

namespace post::posix {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kMostPayload = 65'507;  // of IPv4; jumbograms are not sent

std::size_t payload_in(std::size_t mtu, Family family) {
  const std::size_t headers = kUdpHeader + (family == Family::kIpv4 ? 20 : 40);
  return mtu > headers ? std::min(mtu - headers, kMostPayload) : 0;
}

std::size_t size_of(std::span<const Bytes> parts) {
  std::size_t size = 0;
  for (const Bytes& part : parts) size += part.size();
  return size;
}

}  // namespace

Result<std::unique_ptr<DatagramSocket>> UdpSocket::bind(std::shared_ptr<Context> context,
                                                        const SocketAddress& local,
                                                        InterfaceId interface) {
  Result<Descriptor> opened = open_datagram_socket(*context, local, interface);
  if (!opened) return opened.error();
  std::unique_ptr<UdpSocket> socket(
      new UdpSocket(std::move(context), std::move(*opened), interface));
  const Result<void> watched = socket->watch_.start(socket->descriptor(), EPOLLIN);
  if (!watched) return watched.error();
  return std::unique_ptr<DatagramSocket>(std::move(socket));
}

UdpSocket::UdpSocket(std::shared_ptr<Context> context, Descriptor socket, InterfaceId interface)
    : context_(std::move(context)),
      socket_(std::move(socket)),
      local_(local_address_of(socket_.get())),
      interface_(interface),
      watch_(context_->loop(), *this),
      retry_(context_->loop(), Phase::kTimer, context_->entity(), [this] { flush(); }),
      notify_(context_->loop(), Phase::kDelivery, context_->entity(), [this] { notify(); }) {}

UdpSocket::~UdpSocket() {
  context_->loop().forget_turn_end(*this);
  if (context_->alive() && !blocked_) flush();
}

// ---- sending ----

std::size_t UdpSocket::max_payload(const SocketAddress& to) const {
  Monitor& monitor = context_->monitor();
  if (way_.remote == to.ip && way_.generation == monitor.generation()) return way_.max_payload;
  // Who is bound to a group sends to others from an address of the host.
  const bool to_choose = local_.ip.is_multicast() && !to.ip.is_multicast();
  const IpAddress from = to_choose ? IpAddress::unspecified(local_.ip.family()) : local_.ip;
  const auto route = monitor.route(from, interface_, to.ip);
  const bool cuts = context_->fragmentation() == Fragmentation::kSource;
  const auto limit = [&] {
    return cuts ? kMostPayload : payload_in(monitor.mtu_of(*route), to.ip.family());
  };
  way_ = {to.ip, route ? limit() : 0, monitor.generation()};
  return way_.max_payload;
}

SendStatus UdpSocket::send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals) {
  if (!context_->alive() || to.port == 0) return SendStatus::kUnreachable;
  const std::size_t most = max_payload(to);
  if (most == 0) return SendStatus::kUnreachable;
  if (size_of(bytes) > most) return SendStatus::kTooBig;
  if (blocked_) return SendStatus::kBlocked;
  const bool first = batch_.empty();
  batch_.add(way_to(to, signals), bytes);
  const bool waits = !first || context_->loop().at_turn_end(*this);
  if (!waits || batch_.full()) flush();
  return SendStatus::kTaken;
}

Outgoing UdpSocket::way_to(const SocketAddress& to, Signals signals) const {
  Outgoing way{.to = to};
  way.scope = context_->interfaces().index_of(interface_);
  way.traffic_class = static_cast<std::uint8_t>((signals.dscp << 2) | (signals.ecn & 0x03));
  const auto source = sources_.find(to);
  if (source != sources_.end()) way.source = source->second;
  return way;
}

void UdpSocket::flush() {
  const auto outcome =
      batch_.flush(socket_.get(), context_->counters(),
                   [this](const SocketAddress& to, int error) { fail(to, error); });
  if (outcome != SendBatch::Outcome::kSent) return block(outcome);
  if (!std::exchange(blocked_, false)) return;
  watch_.change(EPOLLIN);
  announce_sendable_ = true;
  arm_notify();
}

/// What is in the batch was taken and stays there; nothing more is.
void UdpSocket::block(SendBatch::Outcome outcome) {
  blocked_ = true;
  if (outcome == SendBatch::Outcome::kBlocked) {
    watch_.change(EPOLLIN | EPOLLOUT);
  } else {
    retry_.arm(after(context_->loop().now(), kBufferRetry));
  }
}

void UdpSocket::fail(const SocketAddress& to, int error) {
  context_->monitor().forget_routes();
  if (error == EPERM) return;  // a filter of this host's dropped it, as one further on would
  if (error == EMSGSIZE) {     // the error queue tells of it, with the MTU
    errors_wait_ = true;
  } else {
    sources_.erase(to);  // it may be gone from the interfaces: the kernel chooses another
    add_error({Cause::kUnreachable, to, 0});
  }
  arm_notify();
}

// ---- receiving ----

std::optional<Datagram> UdpSocket::receive() {
  std::optional<Datagram> datagram = arrivals_.pop();
  if (datagram && local_.ip.is_unspecified()) remember_source(*datagram);
  if (!datagram && readable_) watch_.resume();
  return datagram;
}

/// Who spoke to one of our addresses is answered from it.
void UdpSocket::remember_source(const Datagram& datagram) {
  if (datagram.local.ip.is_multicast() || datagram.local.ip.is_unspecified()) return;
  if (sources_.size() >= kMostSources) sources_.clear();
  sources_[datagram.remote] = datagram.local.ip;
}

void UdpSocket::on_events(std::uint32_t events) {
  if (!context_->alive()) return;
  if ((events & EPOLLERR) != 0) errors_wait_ = true;
  if ((events & (EPOLLIN | EPOLLERR)) != 0 || events == 0) {
    readable_ = true;
    announce_received_ = true;
  }
  if ((events & EPOLLOUT) != 0 && blocked_) retry_.arm();
  if (has_news()) arm_notify();
}

void UdpSocket::read_errors() {
  errors_wait_ = false;
  for (std::size_t i = 0; i < kMostErrors; ++i) {
    const std::optional<PathError> error = next_path_error(socket_.get());
    if (!error) return;
    if (error->cause == Cause::kPacketTooBig) context_->monitor().forget_routes();
    add_error(*error);
  }
  errors_wait_ = true;
}

void UdpSocket::add_error(const PathError& error) {
  if (errors_.size() < kMostErrors) errors_.push_back(error);
}

void UdpSocket::read_batch() {
  if (!readable_ || !arrivals_.empty()) return;
  readable_ = arrivals_.read(socket_.get(), local_.port, *context_) == Arrivals::More::kLikely;
  if (readable_) watch_.resume();
}

// ---- what the delegate hears ----

void UdpSocket::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  announce_received_ = readable_ || !arrivals_.empty();
  if (has_news()) arm_notify();
}

bool UdpSocket::has_news() const {
  return announce_sendable_ || announce_received_ || errors_wait_ || !errors_.empty();
}

void UdpSocket::arm_notify() {
  if (delegate_ != nullptr && context_->alive()) notify_.arm();
}

/// One call an item, and that comes last: the delegate may destroy this socket in it.
void UdpSocket::notify() {
  if (delegate_ == nullptr || !context_->alive()) return;
  if (errors_wait_) read_errors();
  const bool sendable = std::exchange(announce_sendable_, false);
  const bool received = !sendable && std::exchange(announce_received_, false);
  if (received) read_batch();
  std::optional<PathError> error;
  if (!sendable && !received && !errors_.empty()) {
    error = errors_.front();
    errors_.pop_front();
  }
  if (has_news()) arm_notify();
  if (sendable) return delegate_->on_sendable();
  if (received && !arrivals_.empty()) return delegate_->on_datagrams();
  if (error) delegate_->on_path_error(*error);
}

}  // namespace post::posix
