#include "adapters/posix/tcp/channel.h"

#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/posix/errors.h"
#include "adapters/posix/option.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/tcp/open.h"

namespace post::posix {
namespace {

constexpr std::uint32_t kArrivals = EPOLLIN | EPOLLRDHUP;
constexpr std::size_t kReadPerTurn = 256 * 1024;
constexpr std::size_t kPartsPerCall = 64;
constexpr std::size_t kWorthJoining = 512;
constexpr Duration kShortestInfoAge = std::chrono::milliseconds(1);

int pending(int socket, unsigned long question) {
  int count = 0;
  return ioctl(socket, question, &count) == 0 ? count : 0;
}

/// The parts behind the first `skip` octets, `most` octets in all.
std::size_t gather(std::span<const Bytes> bytes, std::size_t skip, std::size_t most,
                   std::span<iovec> to) {
  std::size_t count = 0;
  for (const Bytes& part : bytes) {
    if (count == to.size() || most == 0) break;
    if (skip >= part.size()) {
      skip -= part.size();
      continue;
    }
    const std::span<const std::byte> rest = part.span().subspan(skip);
    const std::size_t size = std::min(rest.size(), most);
    to[count++] = {const_cast<std::byte*>(rest.data()), size};
    most -= size;
    skip = 0;
  }
  return count;
}

/// How many octets the parts have where they were joined, and 0 where they do not fit.
std::size_t join(std::span<const iovec> parts, std::span<std::byte> to) {
  std::size_t size = 0;
  for (const iovec& part : parts) {
    if (part.iov_len > to.size() - size) return 0;
    std::memcpy(to.data() + size, part.iov_base, part.iov_len);
    size += part.iov_len;
  }
  return size;
}

/// One system call. Small parts are joined: that costs less than to have the kernel gather them.
ssize_t send_parts(int socket, std::span<iovec> parts) {
  constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
  std::array<std::byte, kWorthJoining> joined;
  if (const std::size_t size = join(parts, joined); size > 0) {
    return send(socket, joined.data(), size, kFlags);
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return sendmsg(socket, &message, kFlags);
}

}  // namespace

// ---- life ----

TcpChannel::TcpChannel(std::shared_ptr<Context> context, Descriptor socket, Stage stage)
    : context_(std::move(context)),
      socket_(std::move(socket)),
      stage_(stage),
      watch_(context_->loop(), *this),
      notify_(context_->loop(), Phase::kDelivery, context_->entity(), [this] { notify(); }) {
  tune_stream_socket(socket_.get(), unsent_limit_, context_->stream_timeout());
}

Result<void> TcpChannel::watch() { return watch_.start(socket_.get(), kArrivals | EPOLLOUT); }

std::unique_ptr<ByteChannel> TcpChannel::accepted(std::shared_ptr<Context> context,
                                                  Descriptor socket) {
  std::unique_ptr<TcpChannel> channel(
      new TcpChannel(std::move(context), std::move(socket), Stage::kUp));
  channel->local_ = local_address_of(channel->socket_.get());
  channel->remote_ = remote_address_of(channel->socket_.get());
  channel->come_up();
  if (!channel->watch()) return nullptr;
  return channel;
}

TcpChannel::~TcpChannel() {
  context_->loop().forget_turn_end(*this);
  if (!notices_.closed) reset();
}

void TcpChannel::reset() {
  notices_ = {};
  stage_ = Stage::kOver;
  notify_.disarm();
  early_.reset();
  watch_.stop();
  if (!socket_.open()) return;
  const linger abort{.l_onoff = 1, .l_linger = 0};
  set_option(socket_.get(), SOL_SOCKET, SO_LINGER, abort);
  socket_.close();
}

void TcpChannel::finish() {
  finishing_ = true;
  if (stage_ == Stage::kUp) shutdown(socket_.get(), SHUT_WR);
}

// ---- writing ----

std::size_t TcpChannel::writable() const {
  if (finishing_) return 0;
  if (stage_ == Stage::kDeferred) return kEarlyLimit - early_->size;
  return stage_ == Stage::kUp && !blocked_ ? room_ : 0;
}

std::size_t TcpChannel::write(std::span<const Bytes> bytes) {
  if (finishing_) return 0;
  if (stage_ == Stage::kDeferred) return write_early(bytes);
  if (stage_ != Stage::kUp || blocked_) return 0;
  std::size_t size = 0;
  for (const Bytes& part : bytes) size += part.size();
  std::size_t taken = 0;
  while (taken < size && !blocked_ && stage_ == Stage::kUp) taken += write_some(bytes, taken);
  return taken;
}

/// As much as there is room for.
std::size_t TcpChannel::write_some(std::span<const Bytes> bytes, std::size_t skip) {
  std::array<iovec, kPartsPerCall> parts;
  const std::size_t count = gather(bytes, skip, room_, parts);
  const ssize_t sent = send_parts(socket_.get(), std::span(parts).first(count));
  if (sent < 0) {
    if (errno == EAGAIN || errno == ENOBUFS)
      block();
    else if (errno != EINTR)
      fail(errno);
    return 0;
  }
  room_ -= std::min(room_, static_cast<std::size_t>(sent));
  if (room_ < unsent_limit_ / 2 || room_ == 0) measure_room();
  return static_cast<std::size_t>(sent);
}

/// The kernel counts what no segment carried yet. Between two such questions all that was written
/// counts as unsent, which errs on the safe side.
void TcpChannel::measure_room() {
  const auto unsent = static_cast<std::size_t>(pending(socket_.get(), SIOCOUTQNSD));
  room_ = unsent < unsent_limit_ ? unsent_limit_ - unsent : 0;
  if (room_ == 0) block();
}

/// EPOLLOUT comes when less than half of the limit is unsent: TCP_NOTSENT_LOWAT.
void TcpChannel::block() {
  blocked_ = true;
  info_until_ = {};
  watches_room_ = true;
  watch_.change(kArrivals | EPOLLOUT);
}

/// Nobody waits for room. While it is watched, whatever comes wakes the loop once more to tell that
/// there is some.
void TcpChannel::watch_arrivals_only() {
  if (std::exchange(watches_room_, false)) watch_.change(kArrivals);
}

void TcpChannel::set_unsent_limit(std::size_t bytes) {
  unsent_limit_ = bytes;
  if (!socket_.open()) return;
  limit_unsent(socket_.get(), bytes);
  if (stage_ == Stage::kUp && !blocked_) measure_room();
}

// ---- reading ----

std::size_t TcpChannel::read(std::span<std::byte> to) {
  if (!socket_.open() || peer_ended_ || read_enough_this_turn(0)) return 0;
  const std::size_t taken = read_all(to);
  if (taken < to.size()) drained();
  read_enough_this_turn(taken);
  return taken;
}

std::size_t TcpChannel::read_all(std::span<std::byte> to) {
  std::size_t taken = 0;
  while (taken < to.size()) {
    const ssize_t got = recv(socket_.get(), to.data() + taken, to.size() - taken, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno != EAGAIN) fail(errno);
    if (got == 0 && !broken()) peer_fin_ = peer_ended_ = true;
    if (got <= 0) break;
    taken += static_cast<std::size_t>(got);
    if (!peer_fin_) break;  // what is short is all there is, unless an end stands behind it
  }
  return taken;
}

/// One connection must not keep the others waiting: the rest is read in the next turn.
bool TcpChannel::read_enough_this_turn(std::size_t taken) {
  const Time now = context_->loop().now();
  if (std::exchange(turn_, now) != now) read_this_turn_ = 0;
  read_this_turn_ += taken;
  if (read_this_turn_ < kReadPerTurn) return false;
  drained_ = true;
  watch_.resume();
  return true;
}

void TcpChannel::drained() {
  drained_ = true;
  notices_.readable = false;
  if (peer_ended_) note(notices_.peer_finished);
  if (due()) notify_.arm();
}

// ---- what the kernel says ----

void TcpChannel::on_events(std::uint32_t events) {
  if (!context_->alive() || stage_ == Stage::kOver || stage_ == Stage::kDeferred) return;
  if (stage_ == Stage::kConnecting) finish_connecting();
  if (stage_ != Stage::kUp) return;
  // A reset shows both: it is no FIN.
  if ((events & EPOLLRDHUP) != 0 && (events & EPOLLERR) == 0) peer_fin_ = true;
  if (events == 0 || (events & (EPOLLIN | EPOLLRDHUP)) != 0) on_arrival();
  if ((events & EPOLLOUT) != 0) on_room();
  if ((events & EPOLLHUP) != 0) look_for_end();
}

void TcpChannel::on_room() {
  if (!blocked_) return watch_arrivals_only();
  blocked_ = false;
  measure_room();
  if (!blocked_) note(notices_.writable);
}

void TcpChannel::on_arrival() {
  if (!drained_ || peer_ended_) return;
  if (peer_fin_ && pending(socket_.get(), SIOCINQ) == 0) {
    peer_ended_ = true;
    return note(notices_.peer_finished);
  }
  drained_ = false;
  note(notices_.readable);
}

bool TcpChannel::take_error() {
  const int error = get_option(socket_.get(), SOL_SOCKET, SO_ERROR, 0);
  if (error != 0) fail(error);
  return error != 0;
}

void TcpChannel::look_for_end() {
  if (!is_closed(kernel_info(socket_.get()))) return;  // our FIN is not acknowledged yet
  if (take_error()) return;  // a reset or a timeout may come before that, too
  fail(peer_fin_ && finishing_ ? 0 : ECONNRESET);
}

/// It is over, with the system's error number, or in order with 0.
void TcpChannel::fail(int error) {
  if (error == EPIPE) error = ECONNRESET;
  stage_ = Stage::kOver;
  notices_.closed = cause_of(error);
  notify_.arm();
}

ChannelInfo TcpChannel::info() const {
  const Time now = context_->loop().now();
  const bool stale = socket_.open() && now >= info_until_;
  if (stale) info_ = kernel_info(socket_.get());
  ChannelInfo info = channel_info(info_);
  if (asked_early_) info.early_data = info_.early_data;
  if (stale) info_until_ = after(now, std::max(info.srtt.value_or(Duration{}), kShortestInfoAge));
  return info;
}

// ---- what the delegate hears ----

void TcpChannel::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  if (!drained_) notices_.readable = true;  // the delegate before may have left it
  if (due()) notify_.arm();
}

void TcpChannel::note(bool& pending) {
  pending = true;
  if (delegate_ != nullptr) notify_.arm();
}

void TcpChannel::notify() {
  if (!context_->alive()) return;
  notices_.tell(delegate_, peer_ended_, notify_, early_taken_);
}

}  // namespace post::posix
