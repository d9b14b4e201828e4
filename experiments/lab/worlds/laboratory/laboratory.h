// The world of real sockets: a scenario's hosts are network namespaces of this machine, its links
// the simulator's own, driven by the real clock.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/worlds/laboratory/emulator.h"
#include "experiments/lab/worlds/laboratory/laboratory_host.h"
#include "experiments/lab/worlds/laboratory/trace_merger.h"
#include "experiments/lab/worlds/simulated_network.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"

namespace post::lab {

/// One process: a thread for each host while run() is under way, and one for the emulator. Nothing
/// is left on the machine when the process ends, however it ends.
class LaboratoryWorld final : public World {
 public:
  /// `scenario` outlives the world. Error `unsupported` names what this machine lacks: root, TUN,
  /// nft.
  static Result<std::unique_ptr<LaboratoryWorld>> make(const Scenario& scenario,
                                                       const WorldOptions& options);
  ~LaboratoryWorld() override;

  std::string_view name() const override { return "posix"; }
  Host* host(std::string_view name) override;
  /// Returns early where nothing is left to do: no Task is armed, nothing is under way, no TCP
  /// waits to send again, for kIdleAfter. Error `late` where items or beats of emulator or hosts
  /// came later than WorldOptions::max_lateness but for the latest hundredth of them, or any came
  /// ten times later.
  Result<Outcome> run(Time until) override;
  const Executor& clock() const override { return clock_; }
  std::vector<LinkCount> link_counts() const override { return simulated_.link_counts(); }

  static constexpr Duration kIdleAfter = std::chrono::milliseconds(200);

 private:
  LaboratoryWorld(const Scenario& scenario, const WorldOptions& options);

  Result<void> build();
  Result<void> add_node(const NodeSpec& node);
  Result<NodeNamespace*> add_namespace(const NodeSpec& node);
  Result<void> add_host(const NodeSpec& node);
  std::vector<std::size_t> mtus_of(const NodeSpec& node) const;
  Result<void> check_lateness(const Lateness& lateness, std::string_view whose) const;
  Result<Outcome> judge(Outcome outcome) const;

  const Scenario& scenario_;
  WorldOptions options_;
  RealClock clock_;
  TraceMerger traces_;
  std::map<std::string, std::unique_ptr<NodeNamespace>, std::less<>> spaces_;
  SimulatedNetwork simulated_;
  std::mutex topology_mutex_;  ///< hosts ask for path hints in their threads
  std::vector<TunNode*> edges_;
  std::unique_ptr<Emulator> emulator_;
  std::map<std::string, std::unique_ptr<LaboratoryHost>, std::less<>> hosts_;
};

WorldKind laboratory_world();

}  // namespace post::lab
