#include "experiments/lab/worlds/laboratory/priority.h"

#include <sched.h>

namespace post::lab {

void ask_for_priority(Importance importance) {
  sched_param parameters{};
  parameters.sched_priority = importance == Importance::kEmulator ? 2 : 1;
  sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters);
}

}  // namespace post::lab
