// postlab theory: the studies as a table and figures.
#pragma once

#include <memory>

#include "experiments/lab/cli/command.h"

namespace post::validation {

std::unique_ptr<lab::Command> theory_command();

}  // namespace post::validation
