// Every study by its name.
#include "tests/validation/studies.h"

namespace post::validation {

const std::vector<StudyKind>& studies() {
  static const std::vector<StudyKind> kinds = {
      {"slow_start", slow_start},
      {"md1", constant_service},
      {"mm1k", bounded_queue},
  };
  return kinds;
}

}  // namespace post::validation
