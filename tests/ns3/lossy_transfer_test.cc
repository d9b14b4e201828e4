// ns-3's TCP under loss, which the embedded network's packets of datagrams never show.
#include <gtest/gtest.h>

#include "experiments/lab/ns3/ns3_world.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"

namespace post::lab {
namespace {

// In one of six of these runs what was sent came to be just what the peer's window takes while some
// of it had been acknowledged selectively: a segment without octets, for which ns-3 3.37 read a
// null pointer.
TEST(LossyTransfer, is_whole_where_what_is_under_way_fills_the_peers_window) {
  const Loaded loaded =
      load_scenario(POSTLAB_SOURCE_DIR "/experiments/catalog/tcp-transfer/scenario.toml",
                    vocabulary(), {"links.cable.loss.probability=\"1 %\""});
  ASSERT_TRUE(loaded.ok());
  for (std::uint64_t run = 0; run < 30; ++run) {
    RunRequest request;
    request.world = ns3_world();
    request.run = run;
    const auto outcome = run_scenario(*loaded.scenario, request);
    ASSERT_TRUE(outcome.ok()) << outcome.error().text;
    EXPECT_EQ(outcome->cut_short(), "") << run;
  }
}

}  // namespace
}  // namespace post::lab
