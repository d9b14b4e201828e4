// Child processes of commands.
#pragma once

#include <string>
#include <vector>

#include "model/result.h"

namespace post::lab {

/// Runs a program found by its path, with this process's standard streams unless `quiet` drops its
/// standard output, and waits for it. The value is its exit status, 128 + the signal that ended it.
/// `io_error` where it cannot be started.
Result<int> run_process(const std::vector<std::string>& arguments, bool quiet = false);

}  // namespace post::lab
