// Wi-Fi (802.11a, one access point, one station) with ns-3's own PHY and MAC.
#include "adapters/ns3/network/link.h"

namespace post::ns3host {

Result<std::unique_ptr<Link>> make_wifi_link(LinkSetup setup) {
  return unsupported("the link " + setup.options.name + ": Wi-Fi is not built in");
}

}  // namespace post::ns3host
