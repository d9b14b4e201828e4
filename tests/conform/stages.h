// Programs of the conformance cases, run in the embedded world over any stack.
#pragma once

#include <functional>
#include <string>

#include "experiments/lab/conform/case.h"
#include "experiments/lab/conform/run_program.h"
#include "tests/support/memory_stack.h"

namespace post::lab::testing {

/// False: the program sends Messages in pieces, which this framer does not take.
bool applies(const CaseProgram& program, const Combination& combination);
/// Over a stack of the library. Kept: the same program over the same combination runs once.
const Transcript& over(const CaseProgram& program, const Combination& combination);

using Prepare = std::function<void(post::testing::MemoryPath& path)>;
/// Over the stack in memory, at 10 Mbit/s unless `prepare` says otherwise.
Transcript over_memory(const CaseProgram& program,
                       const PsiTraits& traits = post::testing::MemoryStack::everything(),
                       const Prepare& prepare = {});

/// The case of that name; there is one.
Case case_named(std::string_view name);

}  // namespace post::lab::testing
