// Sequences of operations that once went wrong, kept as they were when they had shrunk.
#include <gtest/gtest.h>

#include "tests/property/operations.h"
#include "tests/property/queue_subject.h"
#include "tests/property/world_subject.h"

namespace post::property {
namespace {

struct Regression {
  const char* name;
  Operations operations;
};

void PrintTo(const Regression& regression, std::ostream* to) { *to << regression.name; }

const std::vector<Regression> kOfQueue = {
    {"what_was_acked_on_a_lost_stack_without_shared_keys_is_sent_again",
     {{0, {0, 2, 0, 0, 979, 0}},
      {5, {0, 234, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 703, 0, 0, 0}},
      {3, {0, 0, 0, 0, 0, 0}},
      {6, {0, 0, 0, 0, 0, 0}},
      {5, {0, 0, 0, 0, 0, 0}}}},
    {"what_had_to_complete_on_a_lost_stack_is_predicted_again",
     {{0, {3, 286, 251, 565, 0, 0}},
      {5, {821, 739, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {6, {0, 0, 0, 0, 0, 0}},
      {5, {763, 0, 137, 0, 0, 0}}}},
    {"what_expires_takes_the_stack_with_it_that_another_was_safe_on",
     {{5, {47, 306, 0, 0, 0, 0}},
      {0, {413, 0, 0, 0, 0, 0}},
      {0, {519, 508, 550, 946, 923, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {0, {305, 0, 0, 895, 0, 0}},
      {8, {791, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {8, {270, 0, 0, 0, 0, 0}}}},
    {"an_accepted_fork_acks_in_the_order_of_submission",
     {{0, {103, 0, 0, 0, 529, 0}},
      {0, {985, 0, 0, 0, 0, 0}},
      {0, {301, 0, 0, 0, 0, 862}},
      {7, {399, 327, 0, 0, 0, 0}},
      {5, {649, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {7, {755, 0, 188, 0, 0, 0}},
      {3, {0, 0, 0, 0, 0, 0}},
      {4, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {3, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {3, {109, 0, 0, 0, 0, 0}},
      {10, {0, 0, 0, 0, 0, 0}}}},
    {"in_line_behind_its_antecedent_nothing_needs_hold_credit",
     {{5, {0, 0, 0, 0, 0, 0}},
      {5, {0, 181, 0, 0, 0, 0}},
      {7, {0, 11, 0, 0, 0, 0}},
      {0, {0, 0, 0, 0, 0, 0}},
      {2, {835, 0, 0, 0, 0, 0}},
      {0, {0, 0, 0, 0, 0, 88}}}},
    {"what_was_charged_hold_credit_can_be_completed",
     {{7, {0, 556, 344, 0, 0, 0}},
      {0, {0, 0, 0, 0, 0, 0}},
      {0, {0, 693, 0, 0, 0, 0}},
      {0, {0, 0, 0, 0, 779, 0}},
      {5, {0, 0, 0, 0, 0, 0}},
      {0, {0, 467, 0, 0, 327, 424}},
      {2, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}}}},
};

const std::vector<Regression> kOfAbleWorlds = {
    {"a_stack_that_goes_when_its_linger_ends_goes_once",
     {{5, {528, 0, 0, 0, 0, 0}},
      {2, {877, 927, 0, 0, 0, 0}},
      {5, {56, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}},
      {2, {0, 0, 0, 0, 0, 0}}}},
    {"a_carrier_whose_peer_closed_while_packets_were_lost_closes",
     {{0, {0, 773, 449, 0, 0, 0}},
      {0, {0, 955, 141, 693, 0, 0}},
      {5, {145, 0, 0, 0, 0, 0}},
      {0, {809, 459, 0, 8, 0, 0}},
      {4, {900, 607, 0, 0, 567, 0}},
      {1, {0, 654, 0, 0, 0, 0}},
      {0, {0, 693, 0, 981, 0, 0}},
      {0, {23, 0, 613, 0, 0, 0}},
      {0, {259, 20, 0, 817, 0, 0}},
      {5, {755, 0, 0, 0, 0, 0}},
      {5, {936, 0, 0, 0, 0, 0}},
      {3, {151, 251, 0, 0, 0, 0}}}},
    {"a_fork_that_ended_before_it_was_offered_is_not_offered",
     {{4, {0, 0, 0, 0, 0, 242}},
      {5, {490, 0, 0, 0, 0, 0}},
      {2, {441, 0, 0, 0, 0, 0}},
      {5, {291, 0, 0, 0, 0, 0}},
      {2, {470, 0, 0, 0, 0, 0}},
      {3, {742, 0, 0, 0, 0, 0}},
      {2, {225, 0, 0, 0, 0, 0}}}},
};

const std::vector<Regression> kOfStreamingWorlds = {
    {"closed_comes_behind_what_failed_with_half_a_message",
     {{5, {892, 0, 0, 0, 0, 0}},
      {0, {139, 689, 0, 0, 0, 0}},
      {0, {69, 0, 0, 0, 0, 0}},
      {3, {215, 253, 0, 0, 0, 0}},
      {5, {0, 0, 0, 0, 0, 0}},
      {3, {181, 0, 0, 0, 0, 0}}}},
};

class QueueRegression : public ::testing::TestWithParam<Regression> {};

TEST_P(QueueRegression, ends_as_the_rules_say) {
  const Verdict verdict = queue_agrees(GetParam().operations);
  EXPECT_FALSE(verdict) << verdict.value_or("");
}

INSTANTIATE_TEST_SUITE_P(Kept, QueueRegression, ::testing::ValuesIn(kOfQueue),
                         [](const auto& test) { return test.param.name; });

class AbleWorldRegression : public ::testing::TestWithParam<Regression> {};

TEST_P(AbleWorldRegression, holds) {
  const Verdict verdict = able_world_holds(GetParam().operations);
  EXPECT_FALSE(verdict) << verdict.value_or("");
}

INSTANTIATE_TEST_SUITE_P(Kept, AbleWorldRegression, ::testing::ValuesIn(kOfAbleWorlds),
                         [](const auto& test) { return test.param.name; });

class StreamingWorldRegression : public ::testing::TestWithParam<Regression> {};

TEST_P(StreamingWorldRegression, holds) {
  const Verdict verdict = streaming_world_holds(GetParam().operations);
  EXPECT_FALSE(verdict) << verdict.value_or("");
}

INSTANTIATE_TEST_SUITE_P(Kept, StreamingWorldRegression, ::testing::ValuesIn(kOfStreamingWorlds),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace post::property
