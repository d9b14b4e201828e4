// The testbeds of test_nat: those that need nothing installed.
#include "tests/nat/embedded_testbed.h"
#include "tests/nat/testbed.h"

namespace post::nat_suite {

std::vector<TestbedKind> testbeds() { return {embedded_testbed()}; }

}  // namespace post::nat_suite
