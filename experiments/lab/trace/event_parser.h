// One event of a trace file, from checked JSON to a record.
#pragma once

#include <string_view>

#include "experiments/lab/trace/recorder.h"
#include "model/result.h"

namespace post::lab {

/// What json_event() writes. The error's text says what was found and what is allowed; the caller
/// adds the place.
Result<OwnedRecord> parse_event(std::string_view json);

}  // namespace post::lab
