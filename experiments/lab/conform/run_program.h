// One program of the conformance cases in a world of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "experiments/lab/conform/case.h"
#include "experiments/lab/conform/side.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"

namespace post::lab {

struct ProgramRun {
  WorldKind world;
  std::uint64_t seed = 1;
  Terms terms;
  Duration max_lateness = kDefaultMaxLateness;
};

/// Runs `program`, and a second time where it wants that and the world repeats. Errors are those of
/// the world: `unsupported`, `late`.
Result<Transcript> run_program(const CaseProgram& program, const ProgramRun& run);

/// `run.terms` with what its stack gives once it is up, and whether its framer takes pieces. Error
/// `not_up`: it does not come up in this world; else as above.
Result<Terms> probe(const ProgramRun& run);

}  // namespace post::lab
