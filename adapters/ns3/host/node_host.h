// A host of an ns-3 simulation: the seam model/host.h over an ns3::Node and its Internet stack.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ns3/host/executor.h"
#include "adapters/ns3/host/ns3_core.h"
#include "adapters/ns3/host/tcp/options.h"
#include "model/host.h"

namespace post::ns3host {

/// A device of the node that the model shall know.
struct InterfaceSpec {
  ns3::Ptr<ns3::NetDevice> device;
  std::string name;  ///< empty: "eth" and the device's number on its node
  /// The order in which the model sees the addresses, which the node has already. Empty: IPv4, then
  /// IPv6, in the order of ns-3; link-local ones are left out, since ns-3 makes them from MAC
  /// addresses, which count devices over the whole process.
  std::vector<IpPrefix> addresses = {};
  std::string provisioning_domain = {};
};

/// What the scenario's author says of a path beforehand.
using PathHintSource = std::function<PathHints(const StreamPath&)>;

struct NodeHostOptions {
  std::string name;  ///< unique in the simulation; ties at one instant go by it
  std::uint64_t seed = 1;
  std::uint64_t run = 0;
  TraceSink* sink = nullptr;  ///< none: no trace
  /// Empty: all devices of the node but the loopback.
  std::vector<InterfaceSpec> interfaces = {};
  PathHintSource path_hints = {};
  bool useful_until = false;  ///< the devices know UsefulUntilTag
  TcpOptions tcp = {};
  std::size_t udp_receive_bytes = 212'992;  ///< what a socket holds for its owner; as Linux
};

/// The node has its Internet stack, devices and addresses before; routes may come later. Of the
/// node the host changes: routing is wrapped so that a packet leaves by the interface that owns its
/// source address and is taken only where its destination is owned (strong host model), and routes
/// and IPv6 addresses that ns-3 forgets when an interface goes down are put back when it comes up.
///
/// Interfaces that anybody takes down or up (ns3::Ipv4::SetDown, ns3::Ipv6::SetDown) are seen.
class NodeHost final : public Host {
 public:
  /// `executor` outlives the host.
  NodeHost(SimulationExecutor& executor, ns3::Ptr<ns3::Node> node, NodeHostOptions options);
  /// Sends nothing: what the host's sockets had under way meets silence or ns-3's own answers.
  ~NodeHost() override;

  const std::string& name() const override;
  EntityId entity() const override;
  Executor& executor() override;
  Network& network() override;
  std::unique_ptr<RandomStream> random(std::string_view consumer) override;
  const Tracer& tracer() const override;

  ns3::Ptr<ns3::Node> node() const;
  /// Both families of the interface on `device`. Observers hear of it in the delivery phase.
  void set_interface_up(const ns3::Ptr<ns3::NetDevice>& device, bool up);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace post::ns3host
