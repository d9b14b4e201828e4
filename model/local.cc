#include "model/local.h"

#include <utility>

namespace post {
namespace {

Error not_an_address(std::string_view text, std::string_view allowed) {
  return {"local_syntax",
          "'" + std::string(text.substr(0, 80)) + "'; allowed: " + std::string(allowed)};
}

}  // namespace

Local Local::multicast(std::string_view group, std::uint16_t port) {
  Local local;
  local.port = port;
  local.group = IpAddress::parse(group);
  if (!local.group || !local.group->is_multicast()) {
    local.error = not_an_address(group, "the address of a multicast group");
  } else if (port == 0) {
    local.error = Error{"local_syntax", "a group is heard on a port from 1 to 65535"};
  }
  return local;
}

Local Local::multicast(std::string_view group, std::uint16_t port, std::string_view source) {
  Local local = multicast(group, port);
  local.source = IpAddress::parse(source);
  const bool unicast =
      local.source && !local.source->is_multicast() && !local.source->is_unspecified();
  const bool fits = unicast && local.group && local.group->family() == local.source->family();
  if (!local.error && !fits) {
    local.error = not_an_address(source, "the address of one host, of the group's family");
  }
  return local;
}

Local Local::on(std::string interface_name) const {
  Local local = *this;
  local.interface = std::move(interface_name);
  return local;
}

std::string Local::to_string() const {
  std::string text;
  if (group) text += "group " + SocketAddress{*group, port}.to_string();
  if (source) text += " from " + source->to_string();
  if (address) text += port != 0 ? SocketAddress{*address, port}.to_string() : address->to_string();
  if (interface) text += "%" + *interface;
  if (provisioning_domain) text += "@" + *provisioning_domain;
  if (port != 0 && !address && !group) text += ":" + std::to_string(port);
  return text.empty() ? "any" : text;
}

}  // namespace post
