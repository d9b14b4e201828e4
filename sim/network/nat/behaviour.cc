#include "sim/network/nat/behaviour.h"

#include "sim/network/registry.h"

namespace post::sim {
namespace {

SocketAddress nothing(const SocketAddress&) { return {}; }
SocketAddress address(const SocketAddress& remote) { return {remote.ip, 0}; }
SocketAddress address_and_port(const SocketAddress& remote) { return remote; }

}  // namespace

const std::vector<RemoteDependence>& remote_dependences() {
  static const std::vector<RemoteDependence> kinds = {
      {"address_and_port_dependent", address_and_port},
      {"address_dependent", address},
      {"endpoint_independent", nothing},
  };
  return kinds;
}

Result<RemoteDependence> find_dependence(std::string_view what, std::string_view name) {
  const RemoteDependence* kind = find_kind(remote_dependences(), name);
  if (kind == nullptr) return unknown_kind(what, name, remote_dependences());
  return *kind;
}

}  // namespace post::sim
