#include "tests/conform/stages.h"

#include <map>
#include <memory>
#include <utility>

#include "experiments/lab/conform/programs.h"
#include "experiments/lab/conform/registry.h"
#include "experiments/lab/worlds/embedded.h"
#include "model/check.h"

namespace post::lab::testing {
namespace {

using post::testing::MemoryPath;
using post::testing::MemoryStack;

constexpr std::uint64_t kOctetsPerSecond = 1'250'000;

ProgramRun run_over(const Combination& combination, const StackRegistry& stacks) {
  ProgramRun run{embedded_world(), 1, {}};
  run.terms.combination = combination;
  run.terms.stacks = stacks;
  run.terms.framers = programs::with_letter_framers();
  return run;
}

Transcript perform(const CaseProgram& program, ProgramRun run, const Terms& terms) {
  run.terms = terms;
  Result<Transcript> transcript = run_program(program, run);
  check(transcript.ok(), "the embedded world runs every program");
  return *std::move(transcript);
}

}  // namespace

bool applies(const CaseProgram& program, const Combination& combination) {
  if (!program.in_pieces) return true;
  static std::map<std::string, bool> known;
  const auto place = known.find(combination.name());
  if (place != known.end()) return place->second;
  const Result<Terms> terms = probe(run_over(combination, StackRegistry::built_in()));
  check(terms.ok(), "every stack of the library comes up in the embedded world");
  return known.emplace(combination.name(), terms->takes_pieces).first->second;
}

const Transcript& over(const CaseProgram& program, const Combination& combination) {
  static std::map<std::pair<std::string, std::string>, Transcript> known;
  const std::pair key(std::string(program.name), combination.name());
  const auto place = known.find(key);
  if (place != known.end()) return place->second;
  const ProgramRun run = run_over(combination, StackRegistry::built_in());
  const Result<Terms> terms = probe(run);
  check(terms.ok(), "every stack of the library comes up in the embedded world");
  return known.emplace(key, perform(program, run, *terms)).first->second;
}

Transcript over_memory(const CaseProgram& program, const PsiTraits& traits,
                       const Prepare& prepare) {
  auto stack = std::make_shared<MemoryStack>(traits);
  MemoryPath& path = stack->path(*IpAddress::parse("10.0.0.1"), *IpAddress::parse("10.0.0.2"));
  path.options.octets_per_second = kOctetsPerSecond;
  if (prepare) prepare(path);
  StackRegistry stacks;
  stacks.add(std::move(stack));
  ProgramRun run = run_over({"memory"}, stacks);
  run.terms.traits = traits;
  return perform(program, run, run.terms);
}

Case case_named(std::string_view name) {
  for (const Case& each : all_cases()) {
    if (each.name == name) return each;
  }
  check(false, "there is a case of that name");
  return {};
}

}  // namespace post::lab::testing
