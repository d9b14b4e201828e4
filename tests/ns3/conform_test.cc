// The conformance cases inside ns-3.
#include <gtest/gtest.h>

#include "experiments/lab/conform/report.h"
#include "experiments/lab/ns3/ns3_world.h"
#include "tests/conform/recorded.h"

namespace post::lab {
namespace {

TEST(Conformance, inside_ns3_is_as_recorded) {
  const Result<Matrix> matrix = testing::whole_matrix(ns3_world());
  ASSERT_TRUE(matrix.ok()) << matrix.error().text;
  EXPECT_EQ(testing::differences_from_record(*matrix), std::vector<std::string>{})
      << table_of(*matrix, false);
}

}  // namespace
}  // namespace post::lab
