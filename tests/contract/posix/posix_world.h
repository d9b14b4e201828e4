// Real sockets in network namespaces as a world of the contract suite.
#pragma once

#include "tests/contract/world.h"

namespace post::contract {

WorldKind posix_world();

}  // namespace post::contract
