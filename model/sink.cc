#include "model/sink.h"

#include "model/special/live_responder.h"

namespace post {

Outcome<void> Sink::ready(Handler handler) {
  auto live = find();
  if (!live) return live.error();
  (*live)->set_handler(receive_only(std::move(handler)));
  return {};
}

}  // namespace post
