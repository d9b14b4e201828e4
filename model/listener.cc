// The handle of a Listener: finds the Listener or refuses.
#include "model/listener.h"

#include <utility>

#include "model/association/live_listener.h"

namespace post {

Error Listener::refusal() const {
  return error_ ? *error_ : Error{"closed", "this Listener is closed"};
}

Outcome<void> Listener::accept(std::function<bool(Carrier)> handler) {
  const auto listener = listener_.lock();
  if (!listener || listener->closed()) return refusal();
  listener->set_accept(std::move(handler));
  return {};
}

Outcome<void> Listener::accept_one(std::function<void(Result<Carrier>)> handler) {
  const auto listener = listener_.lock();
  if (!listener || listener->closed()) return refusal();
  listener->set_accept_one(std::move(handler));
  return {};
}

Outcome<void> Listener::close() {
  const auto listener = listener_.lock();
  if (!listener || listener->closed()) return refusal();
  listener->close();
  return {};
}

Outcome<void> Listener::on_stopped(std::function<void()> handler) {
  const auto listener = listener_.lock();
  if (!listener) return refusal();
  listener->set_stopped(std::move(handler));
  return {};
}

std::size_t Listener::waiting() const {
  const auto listener = listener_.lock();
  return listener ? listener->waiting() : 0;
}

std::vector<SocketAddress> Listener::locals() const {
  const auto listener = listener_.lock();
  return listener ? listener->locals() : std::vector<SocketAddress>();
}

}  // namespace post
