// The active opening of a TCP channel, with or without early data.
#include <linux/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include "adapters/posix/errors.h"
#include "adapters/posix/option.h"
#include "adapters/posix/system_address.h"
#include "adapters/posix/tcp/channel.h"
#include "adapters/posix/tcp/open.h"

namespace post::posix {
namespace {

std::string tried(const SocketAddress& remote) { return "connecting to " + remote.to_string(); }

}  // namespace

Result<std::unique_ptr<ByteChannel>> TcpChannel::connect(std::shared_ptr<Context> context,
                                                         const StreamPath& path,
                                                         const StreamOptions& options) {
  const Features& features = context->features();
  const bool multipath = options.multipath && features.multipath_tcp;
  const bool fast_open = (options.fast_open || options.early_data) && features.fast_open;
  Result<Descriptor> socket = open_stream_socket(*context, path, multipath);
  if (!socket) return socket.error();
  Monitor& monitor = context->monitor();
  if (!monitor.route(path.local.ip, path.interface, path.remote.ip)) {
    return error_of(ENETUNREACH, tried(path.remote));
  }
  const unsigned scope = monitor.interfaces().index_of(path.interface);
  std::unique_ptr<TcpChannel> channel(
      new TcpChannel(std::move(context), std::move(*socket), Stage::kConnecting));
  const Result<void> started =
      channel->start_connecting(SystemAddress(path.remote, scope), fast_open);
  if (!started) return started.error();
  return std::unique_ptr<ByteChannel>(std::move(channel));
}

/// Refuses where nothing could leave.
Result<void> TcpChannel::start_connecting(const SystemAddress& remote, bool fast_open) {
  remote_ = remote.value();
  asked_early_ = fast_open;
  if (fast_open) enable(socket_.get(), IPPROTO_TCP, TCP_FASTOPEN_CONNECT);
  const int error = ::connect(socket_.get(), remote.data(), remote.size()) == 0 ? 0 : errno;
  const bool answered = error == ECONNREFUSED || error == ETIMEDOUT || error == ECONNRESET;
  if (error != 0 && error != EINPROGRESS && !answered) return error_of(error, tried(remote_));
  local_ = local_address_of(socket_.get());
  if (answered) fail(error);
  if (const Result<void> watched = watch(); !watched) return watched.error();
  if (error == 0 && fast_open && is_connecting(kernel_info(socket_.get()))) defer();
  return {};
}

/// There is a cookie: the SYN waits until the end of the turn for what it may carry.
void TcpChannel::defer() {
  stage_ = Stage::kDeferred;
  early_.reset(
      new Early{{}, 0, Task(context_->loop(), Phase::kTransmission, context_->entity(), [this] {
                  send_early();
                })});
  if (!context_->loop().at_turn_end(*this)) early_->send.arm();
}

std::size_t TcpChannel::write_early(std::span<const Bytes> bytes) {
  std::size_t taken = 0;
  for (const Bytes& part : bytes) {
    const Bytes fits = part.slice(0, kEarlyLimit - early_->size);
    if (!fits.empty()) early_->octets.push_back(fits);
    early_->size += fits.size();
    taken += fits.size();
    if (fits.size() < part.size()) break;
  }
  return taken;
}

/// What the SYN carries and the peer does not take, the kernel sends again behind the handshake:
/// all that it accepts here arrives.
void TcpChannel::send_early() {
  if (stage_ != Stage::kDeferred) return;
  stage_ = Stage::kConnecting;
  const std::unique_ptr<Early> early = std::move(early_);
  std::vector<iovec> parts;
  for (const Bytes& part : early->octets) {
    parts.push_back({const_cast<std::byte*>(part.span().data()), part.size()});
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  const ssize_t sent = sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) early_taken_ = static_cast<std::size_t>(sent);
  if (sent < 0 && errno != EINPROGRESS && errno != EAGAIN) fail(errno);
}

void TcpChannel::finish_connecting() {
  if (take_error()) return;
  if (!is_connecting(kernel_info(socket_.get()))) come_up();
}

void TcpChannel::come_up() {
  stage_ = Stage::kUp;
  room_ = unsent_limit_;
  note(notices_.up);
  if (finishing_) shutdown(socket_.get(), SHUT_WR);
}

}  // namespace post::posix
