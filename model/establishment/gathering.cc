#include "model/establishment/gathering.h"

#include <algorithm>

namespace post {
namespace {

bool fits(const Interface& interface, const Local& local) {
  return interface.up && (!local.interface || *local.interface == interface.name) &&
         (!local.provisioning_domain ||
          *local.provisioning_domain == interface.provisioning_domain);
}

bool fits(const IpAddress& address, const Local& local) {
  return !address.is_multicast() && !address.is_unspecified() &&
         (!local.address || *local.address == address);
}

void append_family(std::vector<LocalCandidate>& to, const Interface& from, const Local& local,
                   Family family) {
  for (const InterfaceAddress& own : from.addresses) {
    const IpAddress& address = own.prefix.address;
    if (address.family() != family || !fits(address, local)) continue;
    to.push_back({from.id, from.name, from.provisioning_domain, {address, local.port}});
  }
}

}  // namespace

std::string LocalCandidate::to_string() const {
  return address.ip.to_string() + "%" + interface_name;
}

Result<std::vector<LocalCandidate>> gather_locals(std::span<const Interface> interfaces,
                                                  const Local& local) {
  std::vector<const Interface*> usable;
  for (const Interface& interface : interfaces) {
    if (fits(interface, local)) usable.push_back(&interface);
  }
  std::ranges::stable_sort(usable, {}, &Interface::name);
  std::vector<LocalCandidate> locals;
  for (const Interface* interface : usable) {
    append_family(locals, *interface, local, Family::kIpv6);
    append_family(locals, *interface, local, Family::kIpv4);
  }
  if (!locals.empty()) return locals;
  return Error{"no_local",
               "no interface that is up has an address for the Local " + local.to_string()};
}

}  // namespace post
