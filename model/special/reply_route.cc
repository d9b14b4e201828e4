#include "model/special/reply_route.h"

#include <utility>

#include "model/special/live_responder.h"

namespace post {

ReplyRoute::~ReplyRoute() {
  if (const auto responder = responder_.lock()) responder->replies_dropped(id_);
}

Result<std::shared_ptr<LiveResponder>> ReplyRoute::find(std::string_view call) const {
  auto responder = responder_.lock();
  if (responder && responder->remembers(id_)) return responder;
  const Error error{"dormant", "the Responder no longer knows this sender"};
  if (responder) responder->note_refusal(call, error);
  return error;
}

Result<void> ReplyRoute::note_use(std::string_view call) const {
  auto responder = find(call);
  if (!responder) return responder.error();
  (*responder)->note_activity(id_);
  return {};
}

Outcome<PartialMessage> ReplyRoute::begin(OutMessage message, SendObserver* observer) {
  if (auto noted = note_use("begin"); !noted) return noted.error();
  return carrier_.begin(std::move(message), observer);
}

Outcome<void> ReplyRoute::close() {
  auto responder = find("close");
  if (!responder) return responder.error();
  (*responder)->let_go(id_);
  return {};
}

Outcome<void> ReplyRoute::abort() {
  auto responder = find("abort");
  if (!responder) return responder.error();
  return carrier_.abort();
}

Outcome<void> ReplyRoute::on_error(std::function<void(const Error&)> handler) {
  auto responder = find("on_error");
  if (!responder) return responder.error();
  (*responder)->set_error(id_, std::move(handler));
  return {};
}

Outcome<void> ReplyRoute::on_closed(std::function<void(Cause)> handler) {
  auto responder = find("on_closed");
  if (!responder) return responder.error();
  (*responder)->set_closed(id_, std::move(handler));
  return {};
}

}  // namespace post
