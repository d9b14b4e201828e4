// Times as tests write them: since the start of the run.
#pragma once

#include "model/time.h"

namespace post::testing {

constexpr Time at(Duration since_start) { return kStartOfRun + since_start; }

}  // namespace post::testing
