// The handle of a Carrier: finds the Carrier or refuses.
#include "model/carrier.h"

#include <utility>

#include "model/carrier/live_carrier.h"

namespace post {
namespace {

Error gone() { return {"closed", "this Carrier is gone"}; }

template <class Handler>
Outcome<void> set(const std::weak_ptr<LiveCarrier>& handle, Handler Handlers::*member,
                  Handler handler) {
  const auto carrier = handle.lock();
  if (!carrier) return gone();
  carrier->handlers().*member = std::move(handler);
  return {};
}

}  // namespace

Outcome<MessageRef> Carrier::send(OutMessage message, SendObserver* observer) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->send(std::move(message), observer)};
}

Outcome<void> Carrier::ready(std::function<bool(InMessage)> handler) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->ready(std::move(handler))};
}

Outcome<void> Carrier::activate() {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->activate("activate")};
}

Outcome<void> Carrier::close() {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->close()};
}

Outcome<void> Carrier::abort() {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->abort()};
}

Outcome<void> Carrier::on_established(std::function<void()> handler) {
  return set(carrier_, &Handlers::established, std::move(handler));
}

Outcome<void> Carrier::on_peer_finished(std::function<void()> handler) {
  return set(carrier_, &Handlers::peer_finished, std::move(handler));
}

Outcome<void> Carrier::on_error(std::function<void(const Error&)> handler) {
  return set(carrier_, &Handlers::error, std::move(handler));
}

Outcome<void> Carrier::on_closed(std::function<void(Cause)> handler) {
  return set(carrier_, &Handlers::closed, std::move(handler));
}

std::vector<TransientInfo> Carrier::transients() const {
  const auto carrier = carrier_.lock();
  return carrier ? carrier->transients() : std::vector<TransientInfo>();
}

CarrierId Carrier::id() const {
  const auto carrier = carrier_.lock();
  return carrier ? carrier->subject().carrier : CarrierId{};
}

}  // namespace post
