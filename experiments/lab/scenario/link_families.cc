#include "experiments/lab/scenario/link_families.h"

namespace post::lab {

LinkFamilies link_families(const InterfaceSpec& one, const InterfaceSpec& other) {
  LinkFamilies families;
  for (const IpPrefix& left : one.addresses) {
    for (const IpPrefix& right : other.addresses) {
      if (left.length != right.length || !left.contains(right.address)) continue;
      (left.address.is_v4() ? families.ipv4 : families.ipv6) = true;
    }
  }
  return families;
}

}  // namespace post::lab
