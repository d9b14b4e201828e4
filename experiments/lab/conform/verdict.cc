#include "experiments/lab/conform/verdict.h"

namespace post::lab {

std::string_view name_of(Finding finding) {
  constexpr std::array<std::string_view, kAllFindings.size()> names{"holds", "weaker",
                                                                    "not applicable", "broken"};
  return names[static_cast<std::size_t>(finding)];
}

char symbol_of(Finding finding) { return "+~-!"[static_cast<std::size_t>(finding)]; }

}  // namespace post::lab
