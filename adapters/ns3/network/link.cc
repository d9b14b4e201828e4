#include "adapters/ns3/network/link.h"

namespace post::ns3host {

const std::vector<LinkKind>& link_kinds() {
  static const std::vector<LinkKind> kinds = {
      {"csma", make_csma_link},
      {"point_to_point", make_point_to_point_link},
      {"wifi", make_wifi_link},
  };
  return kinds;
}

Error unsupported(std::string text) { return {"unsupported", std::move(text)}; }

void Link::set_interface_up(std::size_t, bool) {}

}  // namespace post::ns3host
