// Times of tests, as durations since the start of a run.
#pragma once

#include "model/executor.h"
#include "model/time.h"

namespace post::testing {

constexpr Time at(Duration since_start) { return kStartOfRun + since_start; }

}  // namespace post::testing
