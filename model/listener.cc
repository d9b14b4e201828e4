// The handle of a Listener: finds the Listener or refuses.
#include "model/listener.h"

#include <utility>

#include "model/association/live_listener.h"

namespace post {

Error Listener::refusal() const {
  return error_ ? *error_ : Error{"closed", "this Listener is closed"};
}

LiveListener* Listener::open_one() const {
  const auto listener = listener_.lock();
  return listener && !listener->closed() ? listener.get() : nullptr;
}

Outcome<void> Listener::accept(AcceptHandler handler) {
  LiveListener* listener = open_one();
  if (listener == nullptr) return refusal();
  listener->set_accept(std::move(handler));
  return {};
}

Outcome<void> Listener::on_incoming(IncomingHandler handler) {
  LiveListener* listener = open_one();
  if (listener == nullptr) return refusal();
  listener->set_incoming(std::move(handler));
  return {};
}

Outcome<void> Listener::set_accept_limit(std::optional<std::uint64_t> limit) {
  LiveListener* listener = open_one();
  if (listener == nullptr) return refusal();
  listener->set_accept_limit(limit);
  return {};
}

Outcome<void> Listener::accept_one(std::function<void(Result<Carrier>)> handler) {
  LiveListener* listener = open_one();
  if (listener == nullptr) return refusal();
  listener->set_accept_one(std::move(handler));
  return {};
}

Outcome<void> Listener::close() {
  LiveListener* listener = open_one();
  if (listener == nullptr) return refusal();
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
