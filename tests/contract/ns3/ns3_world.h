// The world inside ns-3 for the contract suite, over devices that ns-3 brings with it.
#pragma once

#include "tests/contract/world.h"

namespace post::contract {

WorldKind ns3_world();

}  // namespace post::contract
