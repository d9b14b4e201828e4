#include "model/source.h"

#include <utility>

#include "model/special/reply_route.h"
#include "model/transient.h"

namespace post {

Outcome<MessageRef> Source::send(OutMessage message, SendObserver* observer) {
  return route_ ? route_->send(std::move(message), observer)
                : carrier_.send(std::move(message), observer);
}

Outcome<MessageRef> Source::send(OutMessage message, std::shared_ptr<SendObserver> observer) {
  return route_ ? route_->send(std::move(message), std::move(observer))
                : carrier_.send(std::move(message), std::move(observer));
}

Outcome<PartialMessage> Source::begin(OutMessage message, SendObserver* observer) {
  return route_ ? route_->begin(std::move(message), observer)
                : carrier_.begin(std::move(message), observer);
}

Outcome<void> Source::activate() { return carrier().activate(); }

Outcome<void> Source::close() { return route_ ? route_->close() : carrier_.close(); }

Outcome<void> Source::abort() { return route_ ? route_->abort() : carrier_.abort(); }

Outcome<void> Source::on_established(std::function<void()> handler) {
  return carrier().on_established(std::move(handler));
}

Outcome<void> Source::on_error(std::function<void(const Error&)> handler) {
  return route_ ? route_->on_error(std::move(handler)) : carrier_.on_error(std::move(handler));
}

Outcome<void> Source::on_closed(std::function<void(Cause)> handler) {
  return route_ ? route_->on_closed(std::move(handler)) : carrier_.on_closed(std::move(handler));
}

std::vector<TransientInfo> Source::transients() const { return carrier().transients(); }

CarrierId Source::id() const { return carrier().id(); }

Carrier Source::carrier() const { return route_ ? route_->carrier() : carrier_; }

}  // namespace post
