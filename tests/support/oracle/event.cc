#include "tests/support/oracle/event.h"

#include <array>
#include <string_view>

namespace post::oracle {
namespace {

std::string name(const Event& event) {
  switch (event.what) {
    case What::kSent:
      return "sent";
    case What::kAcked:
      return "acked";
    case What::kExpired:
      return "expired(" + std::string(name_of(static_cast<ExpiryCause>(event.detail))) + ")";
    case What::kFailed:
      return "failed(" + std::string(name_of(static_cast<FailureCause>(event.detail))) + ")";
    case What::kPiece:
      return "piece " + std::to_string(event.detail / 4) + " " +
             std::string(name_of(static_cast<PieceEnd>(event.detail % 4)));
    case What::kRequeued:
      return "requeued";
    case What::kReset:
      return "reset";
  }
  return "unknown";
}

}  // namespace

std::string text(const Event& event) {
  std::string line = std::to_string(event.key.stream) + "." + std::to_string(event.key.message) +
                     " " + name(event);
  if (event.via != TransientId{}) {
    line += " T" + std::to_string(static_cast<std::uint32_t>(event.via));
  }
  if (event.late) line += " late";
  if (event.terminal) line += " terminal";
  if (event.rule != 0) line += " rule " + std::to_string(event.rule);
  return line;
}

}  // namespace post::oracle
