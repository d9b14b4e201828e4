// The names that traces use for what is not handed over.
#include "model/receiving/inbound_event.h"

namespace post::inbound {

std::string_view name_of(DropReason reason) {
  switch (reason) {
    case DropReason::kDuplicate:
      return "duplicate";
    case DropReason::kOutOfOrder:
      return "out_of_order";
    case DropReason::kAntecedent:
      return "antecedent";
    case DropReason::kSkipped:
      return "skipped";
    case DropReason::kBufferFull:
      return "buffer_full";
    case DropReason::kTooLarge:
      return "too_large";
    case DropReason::kLifetime:
      return "lifetime";
    case DropReason::kTransient:
      return "transient";
  }
  return "";
}

}  // namespace post::inbound
