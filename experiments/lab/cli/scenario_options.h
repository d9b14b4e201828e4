// The options that every command on a SCENARIO takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/scenario/loader.h"

namespace CLI {
class App;
}

namespace post::lab {

struct ScenarioOptions {
  std::string place;
  std::string world = "sim";
  std::optional<std::uint64_t> seed = {};
  std::uint64_t run = 0;
  std::vector<std::string> overrides = {};

  void declare(CLI::App& app);
  void declare_but_world(CLI::App& app);  ///< of commands that choose the world themselves
  Loaded load() const;
  /// The command line that runs run number `number` of the scenario once more.
  std::vector<std::string> replay_command(const Scenario& scenario, std::uint64_t number) const;
};

}  // namespace post::lab
