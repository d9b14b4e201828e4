#include "experiments/lab/cli/scenario_options.h"

#include <CLI/CLI.hpp>

#include "experiments/lab/run/runner.h"

namespace post::lab {

void ScenarioOptions::declare(CLI::App& app) {
  declare_but_world(app);
  app.add_option("--world", world, "Where to run it")
      ->check(CLI::IsMember({"sim", "ns3", "posix"}))
      ->capture_default_str();
}

void ScenarioOptions::declare_but_world(CLI::App& app) {
  app.add_option("SCENARIO", place, "A folder with scenario.toml, or a file")->required();
  app.add_option("--seed", seed, "Seed of all random streams (default: the scenario's)");
  app.add_option("--run", run, "Number of the run: replications differ in it, not in the seed")
      ->capture_default_str();
  app.add_option("--set", overrides,
                 "key=value: replace a value of the scenario, e.g. links.wifi.delay=\"20 ms\"")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

Loaded ScenarioOptions::load() const { return load_scenario(place, vocabulary(), overrides); }

std::vector<std::string> ScenarioOptions::replay_command(const Scenario& scenario,
                                                         std::uint64_t number) const {
  std::vector<std::string> command{"./postlab", "run", place};
  if (world != "sim") command.insert(command.end(), {"--world", world});
  command.insert(command.end(), {"--seed", std::to_string(seed.value_or(scenario.seed))});
  command.insert(command.end(), {"--run", std::to_string(number)});
  for (const std::string& change : overrides) command.insert(command.end(), {"--set", change});
  return command;
}

}  // namespace post::lab
