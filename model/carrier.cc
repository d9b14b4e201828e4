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

Outcome<void> PartialMessage::append(OutMessage piece) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->append(message_.message(), std::move(piece), false)};
}

Outcome<void> PartialMessage::finish() { return finish(OutMessage()); }

Outcome<void> PartialMessage::finish(OutMessage last_piece) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->append(message_.message(), std::move(last_piece), true)};
}

// The most frequent call of all, and nothing ends inside it: a look suffices, while lock() costs an
// atomic exchange.
Outcome<MessageRef> Carrier::send(OutMessage message, SendObserver* observer) {
  if (carrier_.expired()) return gone();
  return {while_there_->send(std::move(message), observer, true)};
}

Outcome<MessageRef> Carrier::send(OutMessage message, std::shared_ptr<SendObserver> observer) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  KeptObservers& kept = carrier->kept_observers();
  SendObserver* const keeping = kept.keep(std::move(observer));
  auto sent = carrier->send(std::move(message), keeping, true);
  if (!sent) kept.drop(keeping);
  return {std::move(sent)};
}

Outcome<PartialMessage> Carrier::begin(OutMessage message, SendObserver* observer) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  auto begun = carrier->send(std::move(message), observer, false);
  if (!begun) return begun.error();
  return PartialMessage(carrier, *begun);
}

Outcome<ReceiveId> Carrier::receive(MessageHandler handler) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->receive(std::move(handler))};
}

Outcome<ReceiveId> Carrier::receive(PartSize size, PartHandler handler) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->receive(size, std::move(handler))};
}

Outcome<void> Carrier::cancel(ReceiveId receive) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->cancel(receive)};
}

Result<Carrier> Carrier::fork(std::optional<std::uint64_t> priority) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  auto forked = carrier->fork(priority);
  if (!forked) return forked.error();
  return Carrier(*forked);
}

Outcome<void> Carrier::on_fork(ForkHandler handler) {
  const auto carrier = carrier_.lock();
  if (!carrier) return gone();
  return {carrier->on_fork(std::move(handler))};
}

Outcome<void> Carrier::ready(ReadyHandler handler) {
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

Outcome<void> Carrier::on_dormant(std::function<void()> handler) {
  return set(carrier_, &Handlers::dormant, std::move(handler));
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

AssociationId Carrier::association() const {
  const auto carrier = carrier_.lock();
  return carrier ? carrier->subject().association : AssociationId{};
}

}  // namespace post
