// Finds the world that a command was asked for: in this program, or in another one.
#pragma once

#include <string_view>

#include "experiments/lab/cli/command.h"
#include "model/result.h"

namespace post::lab {

/// The world of that name. One that this program does not have is in the program postlab-NAME
/// beside it: that one is started in place of this process, with the same arguments, and this call
/// does not return. Error `unsupported` where there is no such program.
Result<WorldKind> find_world(std::string_view name, const Console& console);

}  // namespace post::lab
