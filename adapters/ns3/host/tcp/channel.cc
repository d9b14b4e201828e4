#include "adapters/ns3/host/tcp/channel.h"

#include <utility>

namespace post::ns3host {

Channel::Channel(const Setup& setup)
    : registry_(&setup.registry),
      socket_(setup.socket),
      local_(setup.local),
      remote_(setup.remote),
      notify_(setup.executor, Phase::kDelivery, setup.entity, [this] { notify(); }) {
  notices_.up = setup.up;
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
  if (!drained()) notices_.readable = true;  // the delegate before may have left it
  if (due()) notify_.arm();
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
  notices_.readable = false;
  if (due()) notify_.arm();
  return taken;
}

void Channel::finish() {
  if (socket_) socket_->finish();
}

void Channel::reset() {
  let_go();
  notices_ = {};
  notify_.disarm();
}

ChannelInfo Channel::info() const { return socket_ ? socket_->info() : ChannelInfo{}; }

// ---- what the socket says ----

void Channel::on_octets() {
  if (read_short_) note(notices_.readable);
  read_short_ = false;
}

void Channel::on_progress() {
  if (!wants_room_ || socket_->room(unsent_limit_) < (unsent_limit_ + 1) / 2) return;
  wants_room_ = false;
  note(notices_.writable);
}

void Channel::on_ended(Cause cause) {
  notices_.closed = cause;
  notify_.arm();
}

// ---- what the delegate hears ----

void Channel::note(bool& pending) {
  pending = true;
  notify_.arm();
}

void Channel::notify() { notices_.tell(delegate_, drained(), notify_); }

}  // namespace post::ns3host
