// The names of what can become of a Message.
#include "model/message.h"

namespace post {

std::string_view name_of(FailureCause cause) {
  switch (cause) {
    case FailureCause::kEstablishment:
      return "establishment";
    case FailureCause::kAborted:
      return "aborted";
    case FailureCause::kPeerAborted:
      return "peer_aborted";
    case FailureCause::kClosedBeforeDelivery:
      return "closed_before_delivery";
    case FailureCause::kDeliveryUnknown:
      return "delivery_unknown";
    case FailureCause::kPeerClosed:
      return "peer_closed";
    case FailureCause::kDormant:
      return "dormant";
    case FailureCause::kTooLarge:
      return "too_large";
    case FailureCause::kInconsistent:
      return "inconsistent";
  }
  return "unknown";
}

}  // namespace post
