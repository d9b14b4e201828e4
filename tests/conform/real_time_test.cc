// The cases over the kernel's sockets.
#include <gtest/gtest.h>

#include "experiments/lab/conform/report.h"
#include "experiments/lab/worlds/laboratory/laboratory.h"
#include "experiments/lab/worlds/laboratory/support.h"
#include "tests/conform/recorded.h"

namespace post::lab {
namespace {

TEST(RealTimeConformance, the_laboratory_is_as_recorded) {
  if (const auto can = check_laboratory_support(); !can) GTEST_SKIP() << can.error().text;
  const Result<Matrix> matrix = testing::whole_matrix(laboratory_world());
  if (!matrix.ok() && matrix.error().name == "late") GTEST_SKIP() << matrix.error().text;
  ASSERT_TRUE(matrix.ok()) << matrix.error().text;
  EXPECT_EQ(testing::differences_from_record(*matrix), std::vector<std::string>{})
      << table_of(*matrix, false);
}

}  // namespace
}  // namespace post::lab
