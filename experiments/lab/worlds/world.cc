#include "experiments/lab/worlds/world.h"

#include <array>

namespace post::lab {

std::string_view name_of(Stop stop) {
  constexpr std::array<std::string_view, 5> names{"idle", "duration", "events", "memory",
                                                  "stopped"};
  return names[static_cast<std::size_t>(stop)];
}

}  // namespace post::lab
