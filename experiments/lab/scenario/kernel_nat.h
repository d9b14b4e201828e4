// Which NATs the kernel's own (nftables) can be: those that the POSIX laboratory makes of it.
#pragma once

#include <optional>
#include <string>

#include "sim/network/nat/options.h"

namespace post::lab {

/// What of `nat` the kernel cannot do, such as "mapping A and filtering B"; nothing where it can do
/// all. Which port it chooses where it keeps none is its own affair.
std::optional<std::string> beyond_kernel(const sim::NatOptions& nat);

}  // namespace post::lab
