// The testbed of test_nat_kernel. A machine that cannot have it refuses each box.
#include <gtest/gtest.h>

#include "experiments/lab/worlds/laboratory/support.h"
#include "tests/laboratory/nat/kernel_testbed.h"

namespace post::nat_suite {

std::vector<TestbedKind> testbeds() { return {kernel_testbed()}; }

namespace {

TEST(KernelTestbed, is_there) {
  const Result<void> supported = lab::check_laboratory_support();
  if (!supported) GTEST_SKIP() << supported.error().text;
}

}  // namespace
}  // namespace post::nat_suite
