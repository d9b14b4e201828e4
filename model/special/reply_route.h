// How the Sources that a Responder gives find back to one sender.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "model/carrier.h"

namespace post {

class LiveResponder;

/// Shared by the Sources of one sender. While one of them is there, a connection whose peer sends
/// nothing more stays open: somebody may still reply.
class ReplyRoute {
 public:
  ReplyRoute(std::weak_ptr<LiveResponder> responder, Carrier carrier)
      : responder_(std::move(responder)), carrier_(std::move(carrier)), id_(carrier_.id()) {}
  ~ReplyRoute();
  ReplyRoute(const ReplyRoute&) = delete;
  ReplyRoute& operator=(const ReplyRoute&) = delete;

  template <class Observer>
  Outcome<MessageRef> send(OutMessage message, Observer observer) {
    if (auto noted = note_use("send"); !noted) return noted.error();
    return carrier_.send(std::move(message), std::move(observer));
  }
  Outcome<PartialMessage> begin(OutMessage message, SendObserver* observer);
  Outcome<void> close();
  Outcome<void> abort();
  Outcome<void> on_error(std::function<void(const Error&)> handler);
  Outcome<void> on_closed(std::function<void(Cause)> handler);
  const Carrier& carrier() const { return carrier_; }

 private:
  Result<void> note_use(std::string_view call) const;
  /// Its Responder, while that remembers the sender.
  Result<std::shared_ptr<LiveResponder>> find(std::string_view call) const;

  std::weak_ptr<LiveResponder> responder_;
  Carrier carrier_;
  CarrierId id_;
};

}  // namespace post
