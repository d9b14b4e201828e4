#include "adapters/ns3/host/tcp/channel.h"

#include <utility>

namespace post::ns3host {

Channel::Channel(const Setup& setup)
    : registry_(&setup.registry),
      socket_(setup.socket),
      local_(setup.local),
      remote_(setup.remote),
      up_(setup.up),
      notify_(setup.executor, Phase::kDelivery, setup.entity, [this] { notify(); }) {
  socket_->set_owner(this);
}

Channel::~Channel() {
  let_go();
  if (registry_ != nullptr) registry_->remove(*this);
}

void Channel::let_go() {
  if (!socket_) return;
  socket_->abort();
  release_later(std::exchange(socket_, nullptr));
}

void Channel::abandon() {
  registry_ = nullptr;
  delegate_ = nullptr;
  notify_.disarm();
  if (!socket_) return;
  socket_->vanish();
  release_later(std::exchange(socket_, nullptr));
}

void Channel::on_network_error(Cause cause) {
  if (socket_ && socket_->opening()) socket_->fail(cause);
}

void Channel::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  if (!drained()) readable_ = true;  // the delegate before may have left it
  if (due() != Notice::kNone) notify_.arm();
}

std::size_t Channel::writable() const { return socket_ ? socket_->room(unsent_limit_) : 0; }

std::size_t Channel::write(std::span<const Bytes> bytes) {
  if (!socket_) return 0;
  std::size_t asked = 0;
  for (const Bytes& part : bytes) asked += part.size();
  const std::size_t taken = socket_->write(bytes, unsent_limit_);
  wants_room_ = taken < asked || socket_->room(unsent_limit_) == 0;
  return taken;
}

std::size_t Channel::read(std::span<std::byte> to) {
  if (!socket_) return 0;
  const std::size_t taken = socket_->read(to);
  if (!drained()) return taken;
  read_short_ = true;
  readable_ = false;
  if (due() != Notice::kNone) notify_.arm();
  return taken;
}

void Channel::finish() {
  if (socket_) socket_->finish();
}

void Channel::reset() {
  let_go();
  up_ = readable_ = writable_ = peer_finished_ = false;
  closed_.reset();
  notify_.disarm();
}

ChannelInfo Channel::info() const { return socket_ ? socket_->info() : ChannelInfo{}; }

// ---- what the socket says ----

void Channel::on_octets() {
  if (read_short_) note(readable_);
  read_short_ = false;
}

void Channel::on_progress() {
  if (!wants_room_ || socket_->room(unsent_limit_) < (unsent_limit_ + 1) / 2) return;
  wants_room_ = false;
  note(writable_);
}

void Channel::on_ended(Cause cause) {
  closed_ = cause;
  notify_.arm();
}

// ---- what the delegate hears ----

void Channel::note(bool& pending) {
  pending = true;
  notify_.arm();
}

Channel::Notice Channel::due() const {
  if (delegate_ == nullptr) return Notice::kNone;
  if (up_) return Notice::kUp;
  if (readable_) return Notice::kReadable;
  if (writable_) return Notice::kWritable;
  if (peer_finished_ && drained()) return Notice::kPeerFinished;
  if (closed_ && (drained() || closed_ != Cause::kFinished)) return Notice::kClosed;
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

}  // namespace post::ns3host
