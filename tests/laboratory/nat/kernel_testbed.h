// The kernel's own NAT as a testbed of the NAT suite.
#pragma once

#include "tests/nat/testbed.h"

namespace post::nat_suite {

TestbedKind kernel_testbed();

}  // namespace post::nat_suite
