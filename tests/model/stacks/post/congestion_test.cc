// How much may be under way (RFC 9002, section 7), by hand.
#include "model/stacks/post/recovery/congestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/stacks/post/recovery/new_reno.h"
#include "tests/model/stacks/post/since_start.h"

namespace post::recovery {
namespace {

using std::chrono_literals::operator""ms;

constexpr std::size_t kDatagram = 1200;

using testing::at;

SentPacket packet(Duration sent) { return {0, at(sent), kDatagram}; }

TEST(CongestionRegistry, finds_by_name_and_names_what_it_knows) {
  CongestionRegistry registry = CongestionRegistry::built_in();
  EXPECT_THAT(registry.names(), ::testing::ElementsAre("new_reno"));
  EXPECT_TRUE(registry.find("new_reno").ok());
  const auto unknown = registry.find("vegas");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().text, "no congestion controller is called 'vegas'; known: new_reno");
}

TEST(NewReno, begins_with_ten_datagrams_or_14720_octets_or_two_datagrams) {
  EXPECT_EQ(initial_window(1200), 12000u);
  EXPECT_EQ(initial_window(1472), 14720u);
  EXPECT_EQ(initial_window(1500), 14720u);
  EXPECT_EQ(initial_window(9000), 18000u);
  EXPECT_EQ(make_new_reno(1200)->window(), 12000u);
}

TEST(NewReno, doubles_each_round_trip_until_something_is_lost) {
  auto reno = make_new_reno(kDatagram);
  for (int i = 0; i < 10; ++i) reno->on_acked(packet(0ms), true);
  EXPECT_EQ(reno->window(), 24000u);
}

TEST(NewReno, does_not_grow_where_the_window_was_not_used) {
  auto reno = make_new_reno(kDatagram);
  reno->on_acked(packet(0ms), false);
  EXPECT_EQ(reno->window(), 12000u);
}

TEST(NewReno, halves_once_for_all_that_was_under_way) {
  auto reno = make_new_reno(kDatagram);
  reno->on_lost(packet(1ms), at(50ms));
  EXPECT_EQ(reno->window(), 6000u);
  reno->on_lost(packet(50ms), at(60ms));  // sent before the loss was known
  EXPECT_EQ(reno->window(), 6000u);
  reno->on_acked(packet(50ms), true);  // and growth waits as long
  EXPECT_EQ(reno->window(), 6000u);
  reno->on_lost(packet(51ms), at(100ms));
  EXPECT_EQ(reno->window(), 3000u);
}

TEST(NewReno, then_adds_one_datagram_for_each_window_acked) {
  auto reno = make_new_reno(kDatagram);
  reno->on_lost(packet(0ms), at(50ms));
  for (int i = 0; i < 4; ++i) reno->on_acked(packet(60ms), true);
  EXPECT_EQ(reno->window(), 6000u);
  reno->on_acked(packet(60ms), true);
  EXPECT_EQ(reno->window(), 7200u);
  for (int i = 0; i < 5; ++i) reno->on_acked(packet(60ms), true);
  EXPECT_EQ(reno->window(), 7200u);
  reno->on_acked(packet(60ms), true);
  EXPECT_EQ(reno->window(), 8400u);
}

TEST(NewReno, takes_a_mark_for_a_loss) {
  auto reno = make_new_reno(kDatagram);
  reno->on_ecn_ce(at(1ms), at(50ms));
  EXPECT_EQ(reno->window(), 6000u);
  reno->on_ecn_ce(at(50ms), at(70ms));
  EXPECT_EQ(reno->window(), 6000u);
}

TEST(NewReno, never_goes_below_two_datagrams) {
  auto reno = make_new_reno(kDatagram);
  for (int i = 0; i < 10; ++i) reno->on_lost(packet(i * 100ms), at(i * 100ms));
  EXPECT_EQ(reno->window(), 2400u);
  reno->set_datagram_size(1400);
  EXPECT_EQ(reno->window(), 2800u);
}

TEST(NewReno, begins_again_with_two_datagrams_after_persistent_congestion) {
  auto reno = make_new_reno(kDatagram);
  reno->on_lost(packet(1ms), at(50ms));
  reno->on_persistent_congestion();
  EXPECT_EQ(reno->window(), 2400u);
  reno->on_acked(packet(20ms), true);  // slow start, up to half of what it was
  EXPECT_EQ(reno->window(), 3600u);
}

}  // namespace
}  // namespace post::recovery
