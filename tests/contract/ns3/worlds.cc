// The worlds of test_contract_ns3.
#include "tests/contract/ns3/ns3_world.h"
#include "tests/contract/world.h"

namespace post::contract {

std::vector<WorldKind> worlds() { return {ns3_world()}; }

}  // namespace post::contract
