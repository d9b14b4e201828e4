// Whether this machine can have a laboratory.
#pragma once

#include "model/result.h"

namespace post::lab {

/// Error `unsupported` names what is missing: root, or TUN.
Result<void> check_laboratory_support();

}  // namespace post::lab
