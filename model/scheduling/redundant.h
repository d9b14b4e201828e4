// The scheduler `redundant`: every Transient gets a copy of every Message, the oldest first.
#pragma once

#include <memory>

#include "model/scheduling/scheduler.h"

namespace post {

std::unique_ptr<TransientScheduler> make_redundant_scheduler();

}  // namespace post
