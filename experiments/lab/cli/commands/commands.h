// The commands of `postlab`: one function a file, one line in registry.cc.
#pragma once

#include <memory>

#include "experiments/lab/cli/command.h"

namespace post::lab {

std::unique_ptr<Command> check_determinism_command();
std::unique_ptr<Command> conform_command();
std::unique_ptr<Command> diff_command();
std::unique_ptr<Command> explain_command();
std::unique_ptr<Command> list_command();
std::unique_ptr<Command> plot_command();
std::unique_ptr<Command> regress_command();
std::unique_ptr<Command> run_command();
std::unique_ptr<Command> validate_command();

}  // namespace post::lab
