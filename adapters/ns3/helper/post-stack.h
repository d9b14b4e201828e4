// What PostHelper puts on a node.
#pragma once

#include <memory>

#include "adapters/ns3/host/node_host.h"
#include "model/post.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/ptr.h"

namespace ns3 {

/**
 * \brief A node's Post endpoint, aggregated to it.
 *
 * It ends with its node, at Simulator::Destroy. Carriers and Listeners of the endpoint are handles:
 * they may go before or after.
 */
class PostStack : public Object {
 public:
  static TypeId GetTypeId();
  /// The stack on that node, or null.
  static Ptr<PostStack> Of(Ptr<Node> node);

  /// All stacks of a simulation share one executor.
  void Start(std::shared_ptr<::post::ns3host::SimulationExecutor> executor, Ptr<Node> node,
             ::post::ns3host::NodeHostOptions host, ::post::EndpointOptions endpoint);

  ::post::Endpoint& GetEndpoint() { return *m_endpoint; }
  ::post::Host& GetHost() { return *m_host; }
  std::shared_ptr<::post::ns3host::SimulationExecutor> GetExecutor() const { return m_executor; }

 protected:
  void DoDispose() override;

 private:
  std::shared_ptr<::post::ns3host::SimulationExecutor> m_executor;
  std::unique_ptr<::post::ns3host::NodeHost> m_host;
  std::unique_ptr<::post::Endpoint> m_endpoint;
};

}  // namespace ns3
