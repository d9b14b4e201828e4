#include "experiments/lab/cli/invariant.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "experiments/lab/cli/exit_code.h"

namespace post::lab {
namespace {

// std::set_terminate takes a plain function, so what it prints can stand nowhere else.
std::string replay_line;

[[noreturn]] void end_program() {
  std::fprintf(stderr, "postlab: an invariant broke; this is a bug. Replay with:\n  %s\n",
               replay_line.c_str());
  std::_Exit(static_cast<int>(ExitCode::kInvariantBroke));
}

}  // namespace

ReplayNotice::ReplayNotice(const std::string& command) {
  replay_line = command;
  std::set_terminate(end_program);
}

ReplayNotice::~ReplayNotice() { std::set_terminate(nullptr); }

}  // namespace post::lab
