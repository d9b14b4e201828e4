// What is remembered of the Messages of an Association is bounded, however many streams it has
// (rules 36, 60). The allocators of sanitizers do not count, so there memory is not asked for.
#include "model/receiving/deliveries.h"

#include <gtest/gtest.h>
#include <malloc.h>

namespace post {
namespace {

using Fate = Deliveries::Fate;

constexpr StreamId kFilledStreams = 64;
constexpr MessageId kFilledGaps = 10'000;

/// On each stream every second Message is handed over, or given up.
void fill_with_gaps(Deliveries& deliveries, void (Deliveries::*come_to)(MessageKey)) {
  for (MessageId gap = 1; gap <= kFilledGaps; ++gap) {
    for (StreamId stream = 0; stream < kFilledStreams; ++stream) {
      (deliveries.*come_to)({stream, 2 * gap});
    }
  }
}

TEST(Deliveries, remember_so_many_gaps_on_all_streams_together) {
  Deliveries deliveries;
  fill_with_gaps(deliveries, &Deliveries::handed);
  EXPECT_EQ(deliveries.ranges(), Deliveries::kRanges);
  EXPECT_EQ(deliveries.of({1, 2 * kFilledGaps + 1}), Fate::kOpen);
  EXPECT_EQ(deliveries.of({1, 2 * kFilledGaps - 1}), Fate::kOpen);
  EXPECT_EQ(deliveries.of({1, 1}), Fate::kHanded) << "the oldest gap has closed";
}

TEST(Deliveries, remember_the_latest_that_were_given_up) {
  Deliveries deliveries;
  fill_with_gaps(deliveries, &Deliveries::skipped);
  EXPECT_EQ(deliveries.ranges(), Deliveries::kRanges);
  EXPECT_EQ(deliveries.of({5, 2 * kFilledGaps}), Fate::kSkipped);
  EXPECT_EQ(deliveries.of({5, 2}), Fate::kHanded);
}

TEST(Deliveries, remember_of_streams_that_are_over_that_they_are) {
  Deliveries deliveries;
  for (StreamId stream = 0; stream < 10'000; ++stream) {
    deliveries.arrived({stream, 1});
    deliveries.handed({stream, 3});
    deliveries.close(stream);
    EXPECT_EQ(deliveries.of({stream, 1}), Fate::kOpen) << "it can still be handed over";
    deliveries.leave(stream);
  }
  EXPECT_EQ(deliveries.streams(), 0u);
  EXPECT_EQ(deliveries.ranges(), 0u);
  for (const MessageId message : {1, 2, 3}) {
    EXPECT_EQ(deliveries.of({9'999, message}), Fate::kHanded);
  }
  EXPECT_FALSE(deliveries.follows({9'999, 1}, 0));
  EXPECT_EQ(deliveries.of({10'000, 1}), Fate::kOpen);
}

// Rule 40: their successors go with them.
TEST(Deliveries, remember_what_was_given_up_on_streams_that_are_over) {
  Deliveries deliveries;
  deliveries.skipped({3, 2});
  deliveries.close(3);
  deliveries.leave(3);
  EXPECT_EQ(deliveries.of({3, 2}), Fate::kSkipped);
  EXPECT_EQ(deliveries.of({3, 1}), Fate::kHanded);
}

TEST(Deliveries, stay_while_a_stream_is_open) {
  Deliveries deliveries;
  deliveries.handed({3, 2});
  deliveries.leave(3);
  EXPECT_EQ(deliveries.of({3, 1}), Fate::kOpen);
  EXPECT_EQ(deliveries.of({3, 2}), Fate::kHanded);
}

TEST(EndedStreams, are_remembered_in_so_many_ranges) {
  EndedStreams ended;
  constexpr StreamId kLast = 8 * EndedStreams::kWindow;
  for (StreamId stream = 1; stream <= kLast; stream += 4) ended.add(stream);
  EXPECT_TRUE(ended.contains(1));
  EXPECT_TRUE(ended.contains(3)) << "a gap that has closed";
  EXPECT_FALSE(ended.contains(kLast - 5));
  EXPECT_FALSE(ended.contains(2));
  EXPECT_TRUE(ended.contains(kLast - 3));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Deliveries, of_many_streams_take_no_more_than_32_mebibytes) {
  const auto now = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  Deliveries deliveries;
  const std::size_t before = now();
  fill_with_gaps(deliveries, &Deliveries::handed);
  fill_with_gaps(deliveries, &Deliveries::skipped);
  for (StreamId stream = 1'000; stream < 1'000'000; stream += 3) {
    deliveries.close(stream);
    deliveries.leave(stream);
  }
  const std::size_t kept = now() - before;
  RecordProperty("octets", static_cast<int>(kept));
  EXPECT_LT(kept, 32u << 20);
}
#endif

}  // namespace
}  // namespace post
