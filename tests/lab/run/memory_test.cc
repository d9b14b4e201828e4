// What a run holds beyond what its process held before.
#include "experiments/lab/run/memory.h"

#include <gtest/gtest.h>

namespace post::lab {
namespace {

TEST(Memory, counts_what_came_since) {
  std::uint64_t held = 100;
  const auto growth = growth_since_now([&] { return held; });
  EXPECT_EQ(growth(), 0u);
  held = 130;
  EXPECT_EQ(growth(), 30u);
}

// A process gives memory back and takes it again at any time. Two looks for one difference once
// made a run of one with less than at its start hold 2^64 octets.
TEST(Memory, a_process_that_shrank_and_grows_again_at_each_look_has_not_grown) {
  std::uint64_t held = 100;
  const auto growth = growth_since_now([&] { return held++; });
  held = 50;
  EXPECT_EQ(growth(), 0u);
  EXPECT_EQ(growth(), 0u);
  held = 110;
  EXPECT_EQ(growth(), 10u);
}

TEST(Memory, the_system_tells_what_this_process_holds) { EXPECT_GT(resident_octets(), 1'000'000u); }

}  // namespace
}  // namespace post::lab
