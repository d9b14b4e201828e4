// Post Sockets for ns-3 programs, in ns-3's conventions: nodes that have their Internet stack and
// addresses get an endpoint each. No scenario files, no other main loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/ns3/helper/post-stack.h"
#include "ns3/node-container.h"
#include "ns3/ptr.h"

namespace ns3 {

/**
 * \brief Installs Post endpoints on nodes.
 *
 * \code
 *   PostHelper post;
 *   post.SetSecurity(::post::Security::kNone);        // clear text is never the default
 *   post.Install(nodes);                              // behind addresses and routes
 *   ::post::Endpoint& client = PostStack::Of(nodes.Get(0))->GetEndpoint();
 *   ...
 *   Simulator::Run();
 *   Simulator::Destroy();                             // ends the endpoints, too
 * \endcode
 *
 * Of a node, Install changes its routing alone: it is wrapped so that a packet leaves by the
 * interface that owns its source address. Devices, queue discs, applications, pcap, NetAnim and
 * FlowMonitor stay as they are.
 */
class PostHelper {
 public:
  PostHelper();

  /// What the endpoints' own draws depend on, beside their names. Default: those of ns-3
  /// when Install is called.
  void SetSeed(std::uint64_t seed, std::uint64_t run);
  /// What acts before the applications' own policies. Default: nothing but security required.
  void SetPolicy(const ::post::PolicyContext& policy);
  /// The policy's key `security`.
  void SetSecurity(::post::Security security);
  /// A name that Remotes can say; it resolves at once.
  void AddName(const std::string& name, const std::vector<::post::IpAddress>& addresses);
  /// Where the events of all endpoints go; outlives the simulation.
  void SetTraceSink(::post::TraceSink* sink);
  /// How ns-3's TCP is set for these endpoints.
  void SetTcpOptions(const ::post::ns3host::TcpOptions& options);

  /// Once a node, behind its addresses and routes. The endpoint's name is the node's in Names, else
  /// "node" and its number.
  Ptr<PostStack> Install(Ptr<Node> node) const;
  void Install(const NodeContainer& nodes) const;

 private:
  ::post::ns3host::NodeHostOptions m_host;
  bool m_seeded = false;  ///< by SetSeed
  ::post::EndpointOptions m_endpoint;
  std::shared_ptr<::post::StaticNames> m_names;
};

}  // namespace ns3
