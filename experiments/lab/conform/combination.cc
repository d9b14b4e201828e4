#include "experiments/lab/conform/combination.h"

#include <memory>

namespace post::lab {

std::vector<Combination> all_combinations(const StackRegistry& stacks,
                                          const FramerRegistry& framers) {
  std::vector<Combination> combinations;
  for (const std::shared_ptr<const Stack>& stack : stacks.all()) {
    const std::string name(stack->name());
    combinations.push_back({name});
    if (!stack->takes_framer()) continue;
    for (const std::string& framer : framers.names()) combinations.push_back({name, framer});
  }
  return combinations;
}

}  // namespace post::lab
