// The world ns-3: a scenario's network inside an ns-3 simulation. Deterministic; one at a time in a
// process.
#pragma once

#include "experiments/lab/worlds/world.h"

namespace post::lab {

WorldKind ns3_world();

}  // namespace post::lab
