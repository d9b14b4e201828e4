#include "adapters/ns3/helper/post-stack.h"

#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(PostStack);

TypeId PostStack::GetTypeId() {
  static const TypeId type =
      TypeId("ns3::PostStack").SetParent<Object>().SetGroupName("Post").AddConstructor<PostStack>();
  return type;
}

Ptr<PostStack> PostStack::Of(Ptr<Node> node) { return node->GetObject<PostStack>(); }

void PostStack::Start(std::shared_ptr<::post::ns3host::SimulationExecutor> executor, Ptr<Node> node,
                      ::post::ns3host::NodeHostOptions host, ::post::EndpointOptions endpoint) {
  m_executor = std::move(executor);
  m_host = std::make_unique<::post::ns3host::NodeHost>(*m_executor, node, std::move(host));
  m_endpoint = std::make_unique<::post::Endpoint>(*m_host, std::move(endpoint));
}

void PostStack::DoDispose() {
  m_endpoint.reset();
  m_host.reset();
  m_executor.reset();
  Object::DoDispose();
}

}  // namespace ns3
