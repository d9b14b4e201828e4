// The world of test_contract_posix, where this machine can have it.
#include <gtest/gtest.h>

#include "experiments/lab/worlds/laboratory/support.h"
#include "tests/contract/posix/posix_world.h"

namespace post::contract {

std::vector<WorldKind> worlds() {
  if (!lab::check_laboratory_support()) return {};
  return {posix_world()};
}

namespace {

TEST(PosixWorld, IsThere) {
  const Result<void> supported = lab::check_laboratory_support();
  if (!supported) GTEST_SKIP() << supported.error().text;
}

}  // namespace
}  // namespace post::contract
