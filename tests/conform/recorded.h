// What experiments/conformance/ records of a world.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/conform/expectation.h"
#include "experiments/lab/conform/registry.h"
#include "experiments/lab/results/input_file.h"
#include "experiments/lab/worlds/world.h"

namespace post::lab::testing {

/// Every case over every combination.
inline Result<Matrix> whole_matrix(const WorldKind& world) {
  MatrixRequest request{.world = world, .cases = all_cases(), .combinations = {}};
  request.combinations = all_combinations(StackRegistry::built_in(), FramerRegistry::built_in());
  return Matrix::run(request);
}

/// Where `matrix` is not as recorded; an unreadable record is a difference too.
inline std::vector<std::string> differences_from_record(const Matrix& matrix) {
  constexpr std::size_t kMostOctets = std::size_t{1} << 20;
  const std::string place =
      POSTLAB_SOURCE_DIR "/experiments/conformance/" + matrix.world() + ".txt";
  const Result<std::string> text = read_file(place, kMostOctets);
  if (!text.ok()) return {text.error().text};
  const Result<Symbols> recorded = parse_symbols(*text, place);
  if (!recorded.ok()) return {recorded.error().text};
  return differences(*recorded, symbols_of(matrix), true);
}

}  // namespace post::lab::testing
