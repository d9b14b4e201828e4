// The embedded simulator as a testbed of the NAT suite.
#pragma once

#include "tests/nat/testbed.h"

namespace post::nat_suite {

TestbedKind embedded_testbed();

}  // namespace post::nat_suite
