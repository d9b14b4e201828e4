// The `postlab` program: the embedded simulator and the laboratory of real sockets.
#include <array>

#include "experiments/lab/cli/program.h"
#include "experiments/lab/worlds/embedded.h"
#include "experiments/lab/worlds/laboratory/laboratory.h"
#if POSTLAB_BENCH
#include "tests/bench/bench_command.h"
#include "tests/validation/theory_command.h"
#endif

int main(int argc, char** argv) {
  const std::array worlds{post::lab::embedded_world(), post::lab::laboratory_world()};
  post::lab::ProgramParts parts{worlds};
#if POSTLAB_BENCH
  parts.more_commands.push_back(post::bench::bench_command());
  parts.more_commands.push_back(post::validation::theory_command());
#endif
  return post::lab::program_main(argc, argv, std::move(parts));
}
