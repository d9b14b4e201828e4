#include "adapters/posix/tcp/listener.h"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include "adapters/posix/system_address.h"
#include "adapters/posix/tcp/channel.h"
#include "adapters/posix/tcp/open.h"

namespace post::posix {

Result<std::unique_ptr<StreamListener>> TcpListener::listen(std::shared_ptr<Context> context,
                                                            const SocketAddress& local) {
  Result<Descriptor> opened = open_listening_socket(*context, local);
  if (!opened) return opened.error();
  std::unique_ptr<TcpListener> listener(new TcpListener(std::move(context), std::move(*opened)));
  const Result<void> watched = listener->watch_.start(listener->socket_.get(), EPOLLIN);
  if (!watched) return watched.error();
  return std::unique_ptr<StreamListener>(std::move(listener));
}

TcpListener::TcpListener(std::shared_ptr<Context> context, Descriptor socket)
    : context_(std::move(context)),
      socket_(std::move(socket)),
      local_(local_address_of(socket_.get())),
      watch_(context_->loop(), *this),
      retry_(context_->loop(), Phase::kTimer, context_->entity(), [this] { arm_accept(); }),
      accept_(context_->loop(), Phase::kDelivery, context_->entity(), [this] { accept(); }) {}

void TcpListener::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  arm_accept();
}

void TcpListener::on_events(std::uint32_t) {
  acceptable_ = true;
  arm_accept();
}

void TcpListener::arm_accept() {
  if (acceptable_ && delegate_ != nullptr && context_->alive()) accept_.arm();
}

/// One an item: the delegate may destroy this listener.
void TcpListener::accept() {
  if (delegate_ == nullptr || !context_->alive()) return;
  if (accepted_enough_this_turn()) return watch_.resume();
  Descriptor socket(accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.open()) return wait_or_go_on(errno);
  arm_accept();
  std::unique_ptr<ByteChannel> channel = TcpChannel::accepted(context_, std::move(socket));
  if (channel != nullptr) delegate_->on_accepted(std::move(channel));
}

void TcpListener::wait_or_go_on(int error) {
  if (error == EAGAIN) {
    acceptable_ = false;
  } else if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
    ++context_->counters().accept_waits;
    retry_.arm(after(context_->loop().now(), kRetry));
  } else {
    watch_.resume();  // that connection ended while it waited
  }
}

bool TcpListener::accepted_enough_this_turn() {
  const Time now = context_->loop().now();
  if (std::exchange(turn_, now) != now) accepted_this_turn_ = 0;
  return accepted_this_turn_++ >= kAcceptsPerTurn;
}

}  // namespace post::posix
