// Times as tests of the embedded world write them: since the start of the run.
#pragma once

#include <chrono>

#include "model/time.h"

namespace post::sim::testing {

using namespace std::chrono_literals;

constexpr Time at(Duration since_start) { return kStartOfRun + since_start; }

}  // namespace post::sim::testing
