// A command of `postlab`: one file in commands/ and one line in commands/registry.cc.
#pragma once

#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "experiments/lab/cli/exit_code.h"
#include "experiments/lab/worlds/world.h"

namespace CLI {
class App;
}

namespace post::lab {

/// Where a command speaks: results to `out`, everything else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;  ///< progress bars only then
  std::string program;           ///< path of this executable: commands may start it again
  std::vector<std::string> arguments = {};  ///< behind the program's name
  std::span<const WorldKind> worlds = {};   ///< that this program has
};

class Command {
 public:
  virtual ~Command() = default;
  virtual std::string name() const = 0;
  virtual std::string summary() const = 0;  ///< one line
  virtual std::string example() const = 0;  ///< shown below --help
  virtual void declare(CLI::App& app) = 0;  ///< options bind to members
  virtual ExitCode execute(Console& console) = 0;
};

/// All commands in the order of the help text.
std::vector<std::unique_ptr<Command>> all_commands();

}  // namespace post::lab
