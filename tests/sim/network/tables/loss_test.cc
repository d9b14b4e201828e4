// Loss models: which ordinals are lost, and how bursty that is.
#include "sim/network/loss/loss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kAlways = 1'000'000'000;
constexpr std::uint64_t kPercent = kAlways / 100;

std::vector<std::uint64_t> lost_of(const LossOptions& options, std::uint64_t packets) {
  auto model = make_loss(options, KeyedDraws(7, 0, "ab", Direction::kForward)).value();
  std::vector<std::uint64_t> lost;
  for (std::uint64_t ordinal = 1; ordinal <= packets; ++ordinal) {
    if (!model->decide({.ordinal = ordinal}).passes()) lost.push_back(ordinal);
  }
  return lost;
}

LossOptions gilbert_elliott(const GilbertElliottOptions& chain) {
  return {.kind = "gilbert_elliott", .chain = chain};
}

TEST(GilbertElliott, takes_a_step_before_each_packet_the_first_included) {
  EXPECT_THAT(lost_of(gilbert_elliott({.to_bad_ppb = kAlways, .to_good_ppb = kAlways}), 6),
              ElementsAre(1, 3, 5));
}

TEST(GilbertElliott, begins_in_the_good_state_and_stays_in_one_that_it_never_leaves) {
  EXPECT_THAT(lost_of(gilbert_elliott({.to_bad_ppb = 0, .to_good_ppb = kAlways}), 100), IsEmpty());
  EXPECT_THAT(lost_of(gilbert_elliott({.to_bad_ppb = kAlways, .to_good_ppb = 0}), 100),
              SizeIs(100));
}

TEST(GilbertElliott, that_never_turns_bad_loses_what_bernoulli_does) {
  EXPECT_EQ(lost_of(gilbert_elliott({.loss_good_ppb = 30 * kPercent}), 1000),
            lost_of({.kind = "bernoulli", .probability_ppb = 30 * kPercent}, 1000));
}

// Stationary loss p / (p + r), mean burst 1 / r: here 1/26 and 4. The standard deviation of the
// share over a million packets is about 0.0005.
TEST(GilbertElliott, loses_its_stationary_share_in_bursts_of_the_expected_length) {
  constexpr std::uint64_t kPackets = 1'000'000;
  const auto lost =
      lost_of(gilbert_elliott({.to_bad_ppb = kPercent, .to_good_ppb = 25 * kPercent}), kPackets);
  std::uint64_t bursts = 0;
  std::uint64_t previous = 0;
  for (const std::uint64_t ordinal : lost) {
    if (ordinal != previous + 1) ++bursts;
    previous = ordinal;
  }
  EXPECT_NEAR(static_cast<double>(lost.size()), kPackets / 26.0, 2000.0);
  EXPECT_NEAR(static_cast<double>(lost.size()) / static_cast<double>(bursts), 4.0, 0.1);
}

TEST(PeriodicLoss, takes_every_nth) {
  EXPECT_THAT(lost_of({.kind = "periodic", .every = 3}, 10), ElementsAre(3, 6, 9));
  EXPECT_THAT(lost_of({.kind = "periodic", .every = 1}, 3), ElementsAre(1, 2, 3));
}

TEST(TraceLoss, takes_what_its_pattern_says_and_begins_again) {
  const auto pattern = std::make_shared<const std::string>("1101");
  EXPECT_THAT(lost_of({.kind = "trace", .pattern = pattern}, 12), ElementsAre(3, 7, 11));
}

TEST(KeyedDraws, of_a_stage_are_others_and_repeat) {
  const KeyedDraws draws(7, 0, "ab", Direction::kForward);
  EXPECT_NE(draws.stage("jitter").draw(1), draws.draw(1));
  EXPECT_NE(draws.stage("jitter").draw(1), draws.stage("corruption").draw(1));
  EXPECT_EQ(draws.stage("jitter").draw(1), draws.stage("jitter").draw(1));
}

}  // namespace
}  // namespace post::sim::testing
