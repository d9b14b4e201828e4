// What the system's error numbers mean to the model.
#pragma once

#include <string_view>

#include "model/cause.h"
#include "model/result.h"

namespace post::posix {

/// A refusal in the words of the seam: "address_in_use", "address_unavailable", "unreachable",
/// "too_many_open_files", "no_buffers", "not_permitted", "no_such_interface", "not_supported" or
/// "system_error". The text says what was tried and what the system answered.
Error error_of(int number, std::string_view tried);

/// Why a connection or a path failed.
Cause cause_of(int number);

}  // namespace post::posix
