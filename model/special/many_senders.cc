#include "model/special/many_senders.h"

#include "model/special/live_responder.h"

namespace post {

Result<std::shared_ptr<LiveResponder>> ManySenders::find() const {
  if (error_) return *error_;
  auto live = live_.lock();
  if (!live || live->closed()) return Error{"closed", "it was closed, or its Endpoint is gone"};
  return live;
}

Outcome<void> ManySenders::close() {
  auto live = find();
  if (!live) return live.error();
  (*live)->close();
  return {};
}

Outcome<void> ManySenders::on_error(std::function<void(const Error&)> handler) {
  auto live = find();
  if (!live) return live.error();
  (*live)->set_error(std::move(handler));
  return {};
}

Outcome<void> ManySenders::on_stopped(std::function<void()> handler) {
  const auto live = live_.lock();
  if (!live) return find().error();
  live->set_stopped(std::move(handler));
  return {};
}

std::size_t ManySenders::senders() const {
  const auto live = live_.lock();
  return live ? live->senders() : 0;
}

std::vector<SocketAddress> ManySenders::locals() const {
  const auto live = live_.lock();
  return live ? live->locals() : std::vector<SocketAddress>();
}

}  // namespace post
