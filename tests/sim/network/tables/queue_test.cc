// Queue disciplines as tables: what leaves next, what is dropped, what is marked, at which time.
#include "sim/network/queue/queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/network/queue/codel_state.h"
#include "tests/support/at.h"

namespace post::sim::testing {
namespace {

using namespace std::chrono_literals;
using post::testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A discipline before a link of 1 Mbit/s and 10 ms; packets are their handles.
class Discipline {
 public:
  explicit Discipline(const QueueOptions& options) : model_(make_queue(options).value()) {}

  /// False: refused at once.
  bool arrive(PacketHandle handle, PacketMeta packet) {
    if (packet.bytes == 0) packet.bytes = 1500;
    QueueDrops drops;
    const Verdict verdict = model_->on_arrival(packet, handle, out_, drops);
    if (!verdict.passes()) dropped.push_back({handle, verdict.reason()});
    note(drops);
    return verdict.passes();
  }
  /// The packet that leaves; -1: none does. One that is marked is negative, less 1000.
  int leave(Time now = at(0ms)) {
    QueueDrops drops;
    const auto leaving = model_->next(now, out_, drops);
    note(drops);
    if (!leaving) return -1;
    const int handle = static_cast<int>(leaving->handle);
    return leaving->mark ? -1000 - handle : handle;
  }
  std::vector<int> drain(Time now = at(0ms)) {
    std::vector<int> left;
    for (int next = leave(now); next != -1; next = leave(now)) left.push_back(next);
    return left;
  }
  QueueModel& model() { return *model_; }
  std::vector<PacketHandle> dropped_handles() const {
    std::vector<PacketHandle> handles;
    for (const QueueDrop& each : dropped) handles.push_back(each.handle);
    return handles;
  }

  QueueDrops dropped;

 private:
  void note(const QueueDrops& drops) { dropped.insert(dropped.end(), drops.begin(), drops.end()); }

  std::unique_ptr<QueueModel> model_;
  Transmitter out_{{.rate_bps = 1'000'000, .delay = 10ms}, nullptr};
};

TEST(DropTail, marks_capable_newcomers_that_find_a_long_queue) {
  Discipline queue({.mark_from = {.packets = 2}});
  for (PacketHandle handle = 0; handle < 3; ++handle) queue.arrive(handle, {.ecn = 2});
  queue.arrive(3, {.ecn = 0});
  EXPECT_THAT(queue.drain(), ElementsAre(0, 1, -1002, 3));
}

TEST(DropTail, marks_by_octets_too) {
  Discipline queue({.mark_from = {.bytes = 1500}});
  for (PacketHandle handle = 0; handle < 2; ++handle) queue.arrive(handle, {.ecn = 1});
  EXPECT_THAT(queue.drain(), ElementsAre(0, -1001));
}

TEST(Codel, computes_roots_of_integers) {
  EXPECT_EQ(integer_sqrt(0), 0u);
  EXPECT_EQ(integer_sqrt(24), 4u);
  EXPECT_EQ(integer_sqrt(25), 5u);
  EXPECT_EQ(integer_sqrt(UINT64_MAX), UINT32_MAX);
}

/// Hundreds of packets that came at 0 leave every 5 ms. Returns the times in ms at which something
/// was marked or dropped.
std::vector<int> interventions(Discipline& queue, std::uint8_t ecn) {
  for (PacketHandle handle = 0; handle < 200; ++handle) {
    queue.arrive(handle, {.now = at(0ms), .ecn = ecn});
  }
  std::vector<int> times;
  for (int ms = 5; ms <= 400; ms += 5) {
    const std::size_t dropped_before = queue.dropped.size();
    const bool marked = queue.leave(at(std::chrono::milliseconds(ms))) <= -1000;
    if (marked || queue.dropped.size() > dropped_before) times.push_back(ms);
  }
  return times;
}

// The target is first exceeded at 5 ms, for an interval at 105 ms. Then drops are due after 100 ms,
// 100 / sqrt 2, 100 / sqrt 3, ...: at 205, 275.7, 333.4, 383.4 ms.
TEST(Codel, drops_at_the_times_of_its_control_law) {
  Discipline queue({.kind = "codel", .packets = 1000});
  EXPECT_THAT(interventions(queue, 0), ElementsAre(105, 205, 280, 335, 385));
  EXPECT_EQ(queue.dropped.size(), 5u);
  EXPECT_EQ(queue.dropped[0].reason, "codel");
}

TEST(Codel, marks_capable_packets_at_the_same_times_and_drops_none) {
  Discipline queue({.kind = "codel", .packets = 1000});
  EXPECT_THAT(interventions(queue, 1), ElementsAre(105, 205, 280, 335, 385));
  EXPECT_THAT(queue.dropped, IsEmpty());
}

TEST(Codel, without_ecn_drops_capable_packets_as_others) {
  Discipline queue({.kind = "codel", .packets = 1000, .ecn = false});
  EXPECT_THAT(interventions(queue, 1), ElementsAre(105, 205, 280, 335, 385));
  EXPECT_EQ(queue.dropped.size(), 5u);
}

TEST(Codel, leaves_alone_what_waits_less_than_the_target_or_is_the_last_packet) {
  Discipline queue({.kind = "codel"});
  for (int ms = 0; ms < 1000; ms += 10) {
    const Time now = at(std::chrono::milliseconds(ms));
    queue.arrive(0, {.now = now});
    queue.arrive(1, {.now = now});
    queue.arrive(2, {.now = now});
    EXPECT_EQ(queue.leave(now + 5ms - 1ns), 0);
    EXPECT_EQ(queue.leave(now + 9ms), 1) << "late, but one packet alone is left";
    EXPECT_EQ(queue.leave(now + 9ms), 2);
  }
  EXPECT_THAT(queue.dropped, IsEmpty());
}

TEST(Codel, is_full_at_its_limit) {
  Discipline queue({.kind = "codel", .packets = 1});
  EXPECT_TRUE(queue.arrive(0, {}));
  EXPECT_TRUE(queue.model().full(1));
  EXPECT_FALSE(queue.arrive(1, {}));
  EXPECT_EQ(queue.dropped[0].reason, "queue_full");
}

TEST(FqCodel, serves_a_flow_that_is_new_before_those_that_wait) {
  Discipline queue({.kind = "fq_codel"});
  for (PacketHandle handle = 0; handle < 4; ++handle) queue.arrive(handle, {.flow = 1});
  EXPECT_EQ(queue.leave(), 0);
  EXPECT_EQ(queue.leave(), 1) << "14 octets of the quantum were left";
  queue.arrive(10, {.bytes = 100, .flow = 2});
  EXPECT_EQ(queue.leave(), 10);
  EXPECT_THAT(queue.drain(), ElementsAre(2, 3));
}

TEST(FqCodel, shares_among_flows_by_octets) {
  Discipline queue({.kind = "fq_codel", .packets = 1000, .quantum = 1000});
  for (PacketHandle handle = 0; handle < 10; ++handle) {
    queue.arrive(handle, {.bytes = 1000, .flow = 1});
  }
  for (PacketHandle handle = 100; handle < 110; ++handle) {
    queue.arrive(handle, {.bytes = 500, .flow = 2});
  }
  std::vector<int> first;
  for (int i = 0; i < 6; ++i) first.push_back(queue.leave());
  EXPECT_THAT(first, ElementsAre(0, 100, 101, 1, 102, 103));
}

TEST(FqCodel, drops_at_the_head_of_the_longest_flow_when_all_is_full) {
  Discipline queue({.kind = "fq_codel", .packets = 3});
  for (PacketHandle handle = 0; handle < 3; ++handle) queue.arrive(handle, {.flow = 1});
  EXPECT_FALSE(queue.model().full(1500));
  EXPECT_TRUE(queue.arrive(10, {.flow = 2}));
  EXPECT_THAT(queue.dropped_handles(), ElementsAre(0));
  EXPECT_THAT(queue.drain(), ElementsAre(1, 2, 10));
}

TEST(FqCodel, forgets_all_when_it_is_flushed) {
  Discipline queue({.kind = "fq_codel"});
  queue.arrive(0, {.flow = 1});
  queue.arrive(1, {.flow = 2});
  queue.arrive(2, {.flow = 1});
  EXPECT_EQ(queue.model().remove(), 0u);
  EXPECT_EQ(queue.model().remove(), 2u);
  EXPECT_EQ(queue.model().remove(), 1u);
  EXPECT_EQ(queue.model().remove(), std::nullopt);
  queue.arrive(3, {.flow = 1});
  EXPECT_THAT(queue.drain(), ElementsAre(3));
}

TEST(StrictPriority, serves_bands_in_their_order) {
  Discipline queue({.kind = "strict_priority"});
  queue.arrive(0, {.dscp = 1});
  queue.arrive(1, {.dscp = 0});
  queue.arrive(2, {.dscp = 46});
  queue.arrive(3, {.dscp = 10});
  queue.arrive(4, {.dscp = 46});
  EXPECT_THAT(queue.drain(), ElementsAre(2, 4, 1, 3, 0));
}

TEST(StrictPriority, drives_out_the_latest_of_the_last_band) {
  Discipline queue({.kind = "strict_priority", .packets = 3});
  for (PacketHandle handle = 0; handle < 3; ++handle) queue.arrive(handle, {.dscp = 0});
  EXPECT_FALSE(queue.arrive(3, {.dscp = 0}));
  EXPECT_TRUE(queue.arrive(4, {.dscp = 46}));
  EXPECT_THAT(queue.dropped_handles(), ElementsAre(3, 2));
  EXPECT_FALSE(queue.model().full(1500));
  EXPECT_THAT(queue.drain(), ElementsAre(4, 0, 1));
}

TEST(StrictPriority, is_full_where_its_first_band_alone_is) {
  Discipline queue({.kind = "strict_priority", .packets = 1});
  queue.arrive(0, {.dscp = 46});
  EXPECT_TRUE(queue.model().full(1500));
}

TEST(StrictPriority, drives_out_nothing_for_what_does_not_fit_all_the_same) {
  Discipline queue({.kind = "strict_priority", .packets = {}, .bytes = 2000});
  queue.arrive(0, {.bytes = 1000, .dscp = 46});
  queue.arrive(1, {.bytes = 1000, .dscp = 0});
  EXPECT_FALSE(queue.arrive(2, {.bytes = 1001, .dscp = 46}));
  EXPECT_THAT(queue.dropped_handles(), ElementsAre(2));
}

// 123 octets are 1 ms in the transmitter, and 10 ms on the way.
TEST(LifetimeQueue, drops_what_cannot_arrive_in_time_even_at_once) {
  Discipline queue({.kind = "lifetime"});
  EXPECT_TRUE(queue.model().sees_all());
  EXPECT_TRUE(queue.arrive(0, {.bytes = 123, .now = at(5ms), .useful_until = at(16ms)}));
  EXPECT_FALSE(queue.arrive(1, {.bytes = 123, .now = at(5ms), .useful_until = at(16ms - 1ns)}));
  EXPECT_TRUE(queue.arrive(2, {.bytes = 123, .now = at(5ms)}));
  EXPECT_EQ(queue.dropped[0].reason, "too_late");
  EXPECT_THAT(queue.drain(at(5ms)), ElementsAre(0, 2));
}

TEST(LifetimeQueue, drops_what_has_waited_too_long) {
  Discipline queue({.kind = "lifetime"});
  queue.arrive(0, {.bytes = 123, .now = at(0ms), .useful_until = at(12ms)});
  queue.arrive(1, {.bytes = 123, .now = at(0ms), .useful_until = at(13ms)});
  EXPECT_EQ(queue.leave(at(1ms + 1ns)), 1);
  EXPECT_THAT(queue.dropped_handles(), ElementsAre(0));
}

TEST(LifetimeQueue, makes_room_by_those_that_are_late_before_it_refuses) {
  Discipline queue({.kind = "lifetime", .packets = 2});
  queue.arrive(0, {.bytes = 123, .now = at(0ms), .useful_until = at(12ms)});
  queue.arrive(1, {.bytes = 123, .now = at(0ms)});
  EXPECT_FALSE(queue.arrive(2, {.bytes = 123, .now = at(1ms)}));
  EXPECT_TRUE(queue.arrive(3, {.bytes = 123, .now = at(1ms + 1ns)}));
  EXPECT_THAT(queue.dropped_handles(), ElementsAre(2, 0));
  EXPECT_THAT(queue.drain(at(2ms)), ElementsAre(1, 3));
}

}  // namespace
}  // namespace post::sim::testing
