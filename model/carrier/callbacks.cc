// What a Carrier tells its application.
#include "model/carrier/callbacks.h"

#include <utility>

namespace post {

Callbacks::Callbacks(Host& host, Owner& owner)
    : owner_(owner), run_(host.executor(), Phase::kPosted, host.entity(), [this] { run(); }) {}

void Callbacks::post(CarrierCallback callback) {
  if (silent_) return;
  waiting_.push_back(std::move(callback));
  run_.arm();
}

void Callbacks::silence() {
  silent_ = true;
  waiting_.clear();
  run_.disarm();
}

// Messages come before the events that say that no more will come.
bool Callbacks::front_waits_for_messages() const {
  return std::holds_alternative<event::PeerFinished>(waiting_.front()) ||
         std::holds_alternative<event::CarrierError>(waiting_.front()) ||
         std::holds_alternative<event::Closed>(waiting_.front());
}

bool Callbacks::runnable(bool delivery) const {
  if (delivery) return true;
  if (waiting_.empty()) return false;
  // Without a reader the peer's end waits behind what it sent; other events do not, nor does it
  // when this end is over.
  return !owner_.has_unread() || !std::holds_alternative<event::PeerFinished>(waiting_.front()) ||
         std::holds_alternative<event::Closed>(waiting_.back());
}

void Callbacks::run() {
  if (silent_) return;
  const bool delivery = owner_.has_delivery();
  if (!runnable(delivery)) return;
  const std::shared_ptr<void> alive = owner_.keep_alive();
  if (delivery && (waiting_.empty() || front_waits_for_messages())) {
    owner_.deliver();
  } else {
    give_front();
  }
  if (!silent_ && runnable(owner_.has_delivery())) wake();
}

void Callbacks::give_front() {
  const CarrierCallback callback = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_.rest();
  std::visit([this](const auto& what) { give(what); }, callback);
}

void Callbacks::give(const event::Established&) {
  if (const auto handler = registered(&Handlers::established)) handler();
}

void Callbacks::give(const event::Dormant&) {
  if (const auto handler = registered(&Handlers::dormant)) handler();
}

void Callbacks::give(const event::ToObserver<Sent>& told) {
  told.observer->on_sent(told.message, told.what);
}

void Callbacks::give(const event::ToObserver<Acked>& told) {
  told.observer->on_acked(told.message, told.what);
}

void Callbacks::give(const event::ToObserver<Expired>& told) {
  told.observer->on_expired(told.message, told.what);
}

void Callbacks::give(const event::ToObserver<Failed>& told) {
  told.observer->on_failed(told.message, told.what);
}

void Callbacks::give(const event::ToObserver<PieceDone>& told) {
  told.observer->on_piece(told.message, told.what);
}

void Callbacks::give(const event::PeerFinished&) {
  if (const auto handler = registered(&Handlers::peer_finished)) return handler();
  owner_.peer_finished_unhandled();
}

void Callbacks::give(const event::CarrierError& failure) {
  if (const auto handler = registered(&Handlers::error)) handler(failure.error);
}

void Callbacks::give(const event::Closed& closed) {
  const auto handler = registered(&Handlers::closed);
  if (handlers_) handlers_->closed = nullptr;
  silence();
  owner_.closed_given();
  if (handler) handler(closed.cause);
}

}  // namespace post
