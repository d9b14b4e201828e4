// Each study, small enough for every change, and what judges them.
#include <gtest/gtest.h>

#include <array>
#include <ostream>

#include "tests/validation/study.h"

namespace post::validation {

void PrintTo(const StudyKind& kind, std::ostream* out) { *out << kind.name; }

namespace {

class Validation : public ::testing::TestWithParam<StudyKind> {};

std::string name_of(const ::testing::TestParamInfo<StudyKind>& info) { return info.param.name; }

void expect_agreement(const Study& study) {
  for (const Series& series : study.series) {
    for (const Point& point : series.points) {
      EXPECT_TRUE(point.holds()) << series.name << " at " << point.x << ": theory " << point.theory
                                 << ", simulated " << point.simulated.mean << " ± "
                                 << point.simulated.half_width << ", allowed " << point.allowed;
    }
  }
}

TEST_P(Validation, agrees_with_theory) { expect_agreement(GetParam().run(Effort::kQuick)); }
INSTANTIATE_TEST_SUITE_P(, Validation, ::testing::ValuesIn(studies()), name_of);

class ValidationFull : public Validation {};
TEST_P(ValidationFull, agrees_with_theory) { expect_agreement(GetParam().run(Effort::kWhole)); }
INSTANTIATE_TEST_SUITE_P(, ValidationFull, ::testing::ValuesIn(studies()), name_of);

TEST(Estimates, have_the_interval_of_students_t) {
  const std::array<double, 4> values = {1, 2, 3, 4};
  const Estimate found = estimate(values);
  EXPECT_DOUBLE_EQ(found.mean, 2.5);
  EXPECT_NEAR(found.half_width, 3.182 * 1.2910 / 2, 1e-3);
  EXPECT_EQ(found.runs, 4U);
}

TEST(Points, may_be_off_by_their_tolerance_and_interval_and_no_more) {
  const Estimate off{.mean = 1.07, .half_width = 0.05, .runs = 10};
  EXPECT_TRUE(within(0, 1, off, 0.021).holds());
  EXPECT_FALSE(within(0, 1, off, 0.019).holds());
}

TEST(Points, that_are_exact_may_not_be_off_at_all) {
  EXPECT_TRUE(exactly(0, 3, 3).holds());
  EXPECT_FALSE(exactly(0, 3, 3.0001).holds());
}

}  // namespace
}  // namespace post::validation
