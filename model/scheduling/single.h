// The scheduler `single`: one Message after the other over the first Transient that is up.
#pragma once

#include <memory>

#include "model/scheduling/scheduler.h"

namespace post {

std::unique_ptr<TransientScheduler> make_single_scheduler();

}  // namespace post
