// The embedded simulator as a world of the contract suite.
#pragma once

#include "tests/contract/world.h"

namespace post::contract {

WorldKind embedded_world();

}  // namespace post::contract
