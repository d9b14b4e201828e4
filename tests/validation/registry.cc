// Every study by its name.
#include "tests/validation/studies.h"

namespace post::validation {

const std::vector<StudyKind>& studies() {
  static const std::vector<StudyKind> kinds = {
      {"slow_start", slow_start},     {"handshakes", handshakes},
      {"pmtu", black_hole},           {"md1", constant_service},
      {"mm1k", bounded_queue},        {"gilbert_loss", stationary_loss},
      {"gilbert_burst", mean_bursts}, {"mathis", periodic_loss},
      {"pftk", random_loss},          {"jain", equal_flows},
      {"rtt_bias", unequal_flows},
  };
  return kinds;
}

}  // namespace post::validation
