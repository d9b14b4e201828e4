// Messages, and the names of what can become of them.
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
    case FailureCause::kAntecedent:
      return "antecedent";
    case FailureCause::kForkRejected:
      return "fork_rejected";
  }
  return "unknown";
}

std::string_view name_of(ExpiryCause cause) {
  switch (cause) {
    case ExpiryCause::kLifetime:
      return "lifetime";
    case ExpiryCause::kAntecedent:
      return "antecedent";
    case ExpiryCause::kPredicted:
      return "predicted";
  }
  return "unknown";
}

std::string_view name_of(PieceEnd end) {
  switch (end) {
    case PieceEnd::kSent:
      return "sent";
    case PieceEnd::kExpired:
      return "expired";
    case PieceEnd::kFailed:
      return "failed";
  }
  return "unknown";
}

OutMessage OutMessage::share() const {
  OutMessage copy(content_);
  copy.properties_ = properties_;
  return copy;
}

}  // namespace post
