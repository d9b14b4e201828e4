#include "experiments/lab/ns3/network_options.h"

#include <algorithm>
#include <utility>

namespace post::lab {
namespace {

/// What ns-3 has of it. Fast Open, RACK, quick acks, keep-alive and user timeout it has not, and
/// its rate reduction and its segments that leave at once stay as they are (docs/scenario.md).
ns3host::TcpOptions tcp_options(const sim::tcp::TcpOptions& tcp) {
  ns3host::TcpOptions options;
  options.congestion_control =
      tcp.congestion_control == "cubic" ? "ns3::TcpCubic" : "ns3::TcpNewReno";
  options.initial_window_segments = tcp.initial_window_segments;
  options.sack = tcp.sack;
  options.delayed_ack = tcp.delayed_ack;
  options.min_rto = std::max(options.min_rto, tcp.min_rto);
  options.time_wait = tcp.time_wait;
  options.receive_buffer = tcp.receive_buffer;
  return options;
}

ns3host::NodeOptions node_options(const NodeSpec& node, Topology& topology) {
  ns3host::NodeOptions options;
  options.name = node.name;
  options.router = node.router;
  for (const InterfaceSpec& interface : node.interfaces) {
    options.interfaces.push_back(
        {interface.name, interface.addresses, interface.provisioning_domain});
  }
  for (const RouteSpec& route : topology.routes(node.name)) {
    options.routes.push_back({route.destination, route.interface, route.kind});
  }
  if (node.middlebox) options.box = {node.middlebox->outside, node.middlebox->box};
  if (node.tcp) options.tcp = tcp_options(node.tcp->options);
  options.path_hints = [&topology](const StreamPath& path) {
    return topology.hints(path.local.ip, path.remote.ip);
  };
  return options;
}

ns3host::LinkOptions link_options(const LinkSpec& link) {
  ns3host::LinkOptions options;
  options.name = link.name;
  options.medium = link.medium;
  for (std::size_t end = 0; end < 2; ++end) {
    options.ends[end] = {link.ends[end].node, link.ends[end].interface};
    options.directions[end] = link.directions[end];
  }
  options.mtu = link.mtu;
  options.overhead = link.overhead;
  options.up = link.up;
  return options;
}

const char* impossible(const LinkSpec& link, const ChangeSpec& change) {
  if (link.medium == "csma" && change.rate_bps) return "the rate of CSMA";
  if (link.medium == "csma" && change.black_hole) return "whether CSMA is a black hole";
  if (link.medium == "csma" && change.delay && change.from) return "one direction of CSMA";
  if (link.medium == "wifi") return "a link of Wi-Fi";
  return nullptr;
}

}  // namespace

ns3host::NetworkOptions network_options(const Scenario& scenario, Topology& topology) {
  ns3host::NetworkOptions options;
  for (const NodeSpec& node : scenario.nodes) {
    options.nodes.push_back(node_options(node, topology));
  }
  for (const LinkSpec& link : scenario.links) options.links.push_back(link_options(link));
  return options;
}

ns3host::LinkChange network_change(const ChangeSpec& change) {
  return {.up = change.up,
          .rate_bps = change.rate_bps,
          .delay = change.delay,
          .loss = change.loss,
          .black_hole = change.black_hole,
          .from = change.from};
}

Result<void> check_changes(const Scenario& scenario) {
  for (const ChangeSpec& change : scenario.changes) {
    const auto link = std::ranges::find(scenario.links, change.link, &LinkSpec::name);
    if (link == scenario.links.end()) continue;
    if (const char* what = impossible(*link, change)) {
      return Error{"unsupported", "the link " + link->name + " changes during the run, but " +
                                      std::string(what) + " cannot in ns-3"};
    }
  }
  return {};
}

}  // namespace post::lab
