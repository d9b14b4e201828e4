#include "adapters/ns3/helper/post-helper.h"

#include <string>
#include <utility>

#include "ns3/abort.h"
#include "ns3/names.h"
#include "ns3/node-list.h"
#include "ns3/rng-seed-manager.h"

namespace ns3 {
namespace {

std::string NameOf(const Ptr<Node>& node) {
  const std::string given = Names::FindName(node);
  return given.empty() ? "node" + std::to_string(node->GetId()) : given;
}

/// That of the stacks that are there already, whichever helper installed them.
std::shared_ptr<::post::ns3host::SimulationExecutor> SharedExecutor() {
  for (auto node = NodeList::Begin(); node != NodeList::End(); ++node) {
    if (const auto stack = PostStack::Of(*node)) return stack->GetExecutor();
  }
  return std::make_shared<::post::ns3host::SimulationExecutor>();
}

}  // namespace

PostHelper::PostHelper() : m_names(std::make_shared<::post::StaticNames>()) {
  m_endpoint.resolver = m_names;
}

void PostHelper::SetSeed(std::uint64_t seed, std::uint64_t run) {
  m_host.seed = seed;
  m_host.run = run;
  m_seeded = true;
}

void PostHelper::SetPolicy(const ::post::PolicyContext& policy) { m_endpoint.system = policy; }

void PostHelper::SetSecurity(::post::Security security) { m_endpoint.system.security(security); }

void PostHelper::AddName(const std::string& name, const std::vector<::post::IpAddress>& addresses) {
  const auto added = m_names->add(name, {addresses.begin(), addresses.end()});
  NS_ABORT_MSG_IF(!added.ok(), "not a host name: " << name);
}

void PostHelper::SetTraceSink(::post::TraceSink* sink) { m_host.sink = sink; }

void PostHelper::SetTcpOptions(const ::post::ns3host::TcpOptions& options) { m_host.tcp = options; }

Ptr<PostStack> PostHelper::Install(Ptr<Node> node) const {
  ::post::ns3host::NodeHostOptions host = m_host;
  host.name = NameOf(node);
  if (!m_seeded) {
    host.seed = RngSeedManager::GetSeed();
    host.run = RngSeedManager::GetRun();
  }
  auto executor = SharedExecutor();
  const auto stack = CreateObject<PostStack>();
  stack->Start(std::move(executor), node, std::move(host), m_endpoint);
  node->AggregateObject(stack);
  return stack;
}

void PostHelper::Install(const NodeContainer& nodes) const {
  for (auto node = nodes.Begin(); node != nodes.End(); ++node) Install(*node);
}

}  // namespace ns3
