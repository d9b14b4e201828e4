// What a MessageQueue tells its owner.
#include "model/scheduling/outbound_event.h"

namespace post {

std::string_view name_of(HoldReason reason) {
  return reason == HoldReason::kFinal ? "final" : "antecedent";
}

StreamId lane_of(const OutboundEvent& event) {
  return std::visit(
      [](const auto& what) {
        if constexpr (requires { what.message; }) {
          return what.message.key.stream;
        } else if constexpr (requires { what.key; }) {
          return what.key.stream;
        } else {
          return what.lane;
        }
      },
      event);
}

}  // namespace post
