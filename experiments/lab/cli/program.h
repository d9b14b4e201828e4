// What the programs share: `postlab` and `postlab-ns3` differ in their worlds alone.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "experiments/lab/cli/command.h"

namespace post::lab {

struct ProgramParts {
  std::span<const WorldKind> worlds;
  std::vector<std::unique_ptr<Command>> more_commands = {};  ///< beside all_commands()
};

/// Parses the command line, runs a command, and returns the exit code.
int program_main(int argc, char** argv, ProgramParts parts);

}  // namespace post::lab
