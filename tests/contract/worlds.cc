// The worlds of test_contract: those that need nothing installed.
#include "tests/contract/embedded_world.h"
#include "tests/contract/world.h"

namespace post::contract {

std::vector<WorldKind> worlds() { return {embedded_world()}; }

}  // namespace post::contract
