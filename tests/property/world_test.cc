// What must hold between two Endpoints whatever their applications and the network do.
#include <gtest/gtest.h>

#include "tests/property/operations.h"
#include "tests/property/world_subject.h"

namespace post::property {
namespace {

constexpr std::uint64_t kWorlds = POSTLAB_PROPERTY_SEQUENCES / 50;

TEST(WorldProperty, holds_over_a_stack_that_can_do_all_and_a_network_that_loses) {
  run_seeds(kWorldFamily, able_world_holds, kWorlds);
}

TEST(WorldProperty, holds_over_datagrams_and_a_network_that_loses) {
  run_seeds(kWorldFamily, datagram_world_holds, kWorlds);
}

TEST(WorldProperty, holds_over_streams_that_die) {
  run_seeds(kWorldFamily, streaming_world_holds, kWorlds);
}

TEST(WorldPropertyFull, holds_over_a_stack_that_can_do_all_and_a_network_that_loses) {
  run_seeds(kWorldFamily, able_world_holds, 200'000);
}

TEST(WorldPropertyFull, holds_over_datagrams_and_a_network_that_loses) {
  run_seeds(kWorldFamily, datagram_world_holds, 200'000);
}

TEST(WorldPropertyFull, holds_over_streams_that_die) {
  run_seeds(kWorldFamily, streaming_world_holds, 200'000);
}

}  // namespace
}  // namespace post::property
