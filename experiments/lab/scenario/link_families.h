// Which address families a link carries.
#pragma once

#include "experiments/lab/scenario/scenario.h"

namespace post::lab {

struct LinkFamilies {
  bool ipv4 = false;
  bool ipv6 = false;
  bool carries(Family family) const { return family == Family::kIpv4 ? ipv4 : ipv6; }
};

/// A family is carried where both ends have an address of it in the same prefix.
LinkFamilies link_families(const InterfaceSpec& one, const InterfaceSpec& other);

}  // namespace post::lab
