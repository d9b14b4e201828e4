#include "model/responder.h"

#include "model/special/live_responder.h"

namespace post {

Outcome<void> Responder::ready(Handler handler) {
  auto live = find();
  if (!live) return live.error();
  (*live)->set_handler(std::move(handler));
  return {};
}

}  // namespace post
