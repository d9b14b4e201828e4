#include "sim/network/tcp/channel.h"

namespace post::sim::tcp {

Channel::Channel(Executor& executor, ConnectionHost& host, const TcpOptions& options,
                 const ConnectionSetup& setup)
    : host_alive_(host.alive()),
      connection_(executor, host, *this, options, setup),
      notify_(executor, Phase::kDelivery, setup.entity, [this] { notify(); }) {}

void Channel::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  if (connection_.readable() > 0) readable_ = true;  // the delegate before may have left it
  if (due() != Notice::kNone) notify_.arm();
}

std::size_t Channel::read(std::span<std::byte> to) {
  const std::size_t taken = connection_.read(to);
  if (connection_.readable() > 0) return taken;
  read_short_ = true;
  readable_ = false;
  if (due() != Notice::kNone) notify_.arm();
  return taken;
}

void Channel::reset() {
  connection_.reset();
  up_ = readable_ = writable_ = peer_finished_ = false;
  closed_.reset();
  notify_.disarm();
}

// ---- what the connection says ----

void Channel::on_established() {
  note(up_);
  if (opener_ != nullptr) opener_->on_open(*this);
}

void Channel::on_octets() {
  if (read_short_) note(readable_);
  read_short_ = false;
}

void Channel::on_room() { note(writable_); }

void Channel::on_peer_finished() { note(peer_finished_); }

void Channel::on_ended(Cause cause) {
  closed_ = cause;
  notify_.arm();
  if (opener_ != nullptr) opener_->on_gone(*this);
}

// ---- what the delegate hears ----

void Channel::note(bool& pending) {
  pending = true;
  notify_.arm();
}

Channel::Notice Channel::due() const {
  const bool drained = connection_.readable() == 0;
  if (delegate_ == nullptr) return Notice::kNone;
  if (up_) return Notice::kUp;
  if (readable_) return Notice::kReadable;
  if (writable_) return Notice::kWritable;
  if (peer_finished_ && drained) return Notice::kPeerFinished;
  if (closed_ && (drained || closed_ != Cause::kFinished)) return Notice::kClosed;
  return Notice::kNone;
}

void Channel::take(Notice notice) {
  if (notice == Notice::kUp) up_ = false;
  if (notice == Notice::kReadable) readable_ = false;
  if (notice == Notice::kWritable) writable_ = false;
  if (notice == Notice::kPeerFinished) peer_finished_ = false;
}

// The call comes last: the delegate may destroy this channel in it.
void Channel::notify() {
  if (!*host_alive_) return;
  const Notice notice = due();
  take(notice);
  Delegate* const delegate = delegate_;
  if (notice == Notice::kClosed) {
    delegate_ = nullptr;
    return delegate->on_closed(*closed_);
  }
  if (due() != Notice::kNone) notify_.arm();
  if (notice == Notice::kUp) return delegate->on_up(0);
  if (notice == Notice::kReadable) return delegate->on_readable();
  if (notice == Notice::kWritable) return delegate->on_writable();
  if (notice == Notice::kPeerFinished) return delegate->on_peer_finished();
}

}  // namespace post::sim::tcp
