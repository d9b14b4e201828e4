// The studies, by what they hold against theory.
#pragma once

#include "tests/validation/study.h"

namespace post::validation {

// queues.cc
Study constant_service(Effort effort);
Study bounded_queue(Effort effort);

// transfers.cc
Study slow_start(Effort effort);

}  // namespace post::validation
