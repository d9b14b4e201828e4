#include "model/local.h"

namespace post {

std::string Local::to_string() const {
  std::string text;
  if (address) text += port != 0 ? SocketAddress{*address, port}.to_string() : address->to_string();
  if (interface) text += "%" + *interface;
  if (provisioning_domain) text += "@" + *provisioning_domain;
  if (port != 0 && !address) text += ":" + std::to_string(port);
  return text.empty() ? "any" : text;
}

}  // namespace post
