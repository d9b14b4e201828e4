// The table of commands, in the order of the help text.
#include "experiments/lab/cli/commands/commands.h"

namespace post::lab {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(run_command());
  commands.push_back(list_command());
  commands.push_back(explain_command());
  commands.push_back(plot_command());
  commands.push_back(diff_command());
  commands.push_back(validate_command());
  commands.push_back(conform_command());
  commands.push_back(check_determinism_command());
  commands.push_back(regress_command());
  return commands;
}

}  // namespace post::lab
