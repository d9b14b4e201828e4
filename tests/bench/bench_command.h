// postlab bench: present in programs that are built with the benchmarks.
#pragma once

#include <memory>

#include "experiments/lab/cli/command.h"

namespace post::bench {

std::unique_ptr<lab::Command> bench_command();

}  // namespace post::bench
