#include "sim/network/tcp/channel.h"

namespace post::sim::tcp {

Channel::Channel(Executor& executor, ConnectionHost& host, const TcpOptions& options,
                 const ConnectionSetup& setup)
    : host_alive_(host.alive()),
      connection_(executor, host, *this, options, setup),
      notify_(executor, Phase::kDelivery, setup.entity, [this] { notify(); }) {}

void Channel::set_delegate(Delegate* delegate) {
  delegate_ = delegate;
  if (connection_.readable() > 0) notices_.readable = true;  // the delegate before may have left it
  if (due()) notify_.arm();
}

std::size_t Channel::read(std::span<std::byte> to) {
  const std::size_t taken = connection_.read(to);
  if (connection_.readable() > 0) return taken;
  read_short_ = true;
  notices_.readable = false;
  if (due()) notify_.arm();
  return taken;
}

void Channel::reset() {
  connection_.reset();
  notices_ = {};
  notify_.disarm();
}

// ---- what the connection says ----

void Channel::on_established() {
  note(notices_.up);
  if (opener_ != nullptr) opener_->on_open(*this);
}

void Channel::on_octets() {
  if (read_short_) note(notices_.readable);
  read_short_ = false;
}

void Channel::on_room() { note(notices_.writable); }

void Channel::on_peer_finished() { note(notices_.peer_finished); }

void Channel::on_ended(Cause cause) {
  notices_.closed = cause;
  notify_.arm();
  if (opener_ != nullptr) opener_->on_gone(*this);
}

// ---- what the delegate hears ----

void Channel::note(bool& pending) {
  pending = true;
  notify_.arm();
}

void Channel::notify() {
  if (!*host_alive_) return;
  notices_.tell(delegate_, connection_.readable() == 0, notify_, connection_.early_written());
}

}  // namespace post::sim::tcp
