// The testbed of test_nat_kernel, where this machine can have it.
#include <gtest/gtest.h>

#include "experiments/lab/worlds/laboratory/support.h"
#include "tests/laboratory/nat/kernel_testbed.h"

namespace post::nat_suite {

std::vector<TestbedKind> testbeds() {
  if (!lab::check_laboratory_support()) return {};
  return {kernel_testbed()};
}

namespace {

TEST(KernelTestbed, is_there) {
  const Result<void> supported = lab::check_laboratory_support();
  if (!supported) GTEST_SKIP() << supported.error().text;
}

}  // namespace
}  // namespace post::nat_suite
