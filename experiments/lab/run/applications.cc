#include "experiments/lab/run/applications.h"

#include <algorithm>
#include <set>

#include "experiments/lab/run/domain_names.h"
#include "model/check.h"

namespace post::lab {
namespace {

std::shared_ptr<StaticNames> static_names(const Scenario& scenario) {
  auto names = std::make_shared<StaticNames>();
  for (const auto& [name, addresses] : scenario.names) {
    std::vector<ResolvedItem> items(addresses.begin(), addresses.end());
    const Result<void> added = names->add(name, std::move(items));
    check(added.ok(), "the loader admits host names only");
  }
  return names;
}

std::shared_ptr<Resolver> resolver_of(const Scenario& scenario) {
  if (scenario.domain_names.empty()) return static_names(scenario);
  auto names = std::make_shared<DomainNames>();
  for (const auto& [name, addresses] : scenario.names) {
    const auto differs = scenario.domain_names.find(name);
    if (differs == scenario.domain_names.end()) {
      names->add(name, addresses);
    } else {
      names->add(name, differs->second);
    }
  }
  return names;
}

Result<PolicyContext> policy_of(const EndpointSpec& spec) {
  PolicyContext context;
  for (const PolicyEntry& entry : spec.policy) {
    const Result<void> set = context.set(entry.key, entry.value, entry.preference);
    if (!set) return set.error();
  }
  return context;
}

bool has_address(const NodeSpec& node, const IpAddress& address) {
  return std::ranges::any_of(node.interfaces, [&](const InterfaceSpec& interface) {
    return std::ranges::any_of(interface.addresses,
                               [&](const IpPrefix& prefix) { return prefix.address == address; });
  });
}

std::vector<SocketAddress> addresses_of(const Remote& remote, const Scenario& scenario) {
  std::vector<SocketAddress> addresses(remote.addresses().begin(), remote.addresses().end());
  const auto name = scenario.names.find(remote.name());
  if (name == scenario.names.end()) return addresses;
  for (const IpAddress& address : name->second) addresses.push_back({address, remote.port()});
  return addresses;
}

/// In the order of coming, each ordinal once: a group has several members.
void keep_first(std::vector<Receipt>& arrivals) {
  std::ranges::stable_sort(arrivals, {}, &Receipt::at);
  std::set<std::uint32_t> seen;
  std::erase_if(arrivals,
                [&](const Receipt& receipt) { return !seen.insert(receipt.ordinal).second; });
}

/// The framers that the workload names, or else those of the first listener at the remote: the two
/// sides of an experiment speak alike unless it says otherwise.
std::vector<std::string> framers_of(const WorkloadSpec& spec, const Remote& remote,
                                    const Scenario& scenario) {
  const auto& named = parameter<std::vector<std::string>>(spec, "framers");
  if (!named.empty()) return named;
  for (const SocketAddress& address : addresses_of(remote, scenario)) {
    for (const EndpointSpec& endpoint : scenario.endpoints) {
      const auto node = std::ranges::find(scenario.nodes, endpoint.node, &NodeSpec::name);
      if (!endpoint.listen || endpoint.listen->port != address.port) continue;
      if (has_address(*node, address.ip)) return endpoint.listen->framers;
    }
  }
  return {};
}

}  // namespace

Applications::Applications(const Scenario& scenario)
    : scenario_(scenario), resolver_(resolver_of(scenario)) {}

Result<std::unique_ptr<Applications>> Applications::start(const Scenario& scenario, World& world) {
  std::unique_ptr<Applications> applications(new Applications(scenario));
  for (const EndpointSpec& spec : scenario.endpoints) {
    const Result<void> added = applications->add_endpoint(spec, world);
    if (!added) return added.error();
  }
  for (const WorkloadSpec& spec : scenario.workloads) {
    const Result<void> added = applications->add_workload(spec, world);
    if (!added) return added.error();
  }
  return applications;
}

Result<void> Applications::add_endpoint(const EndpointSpec& spec, World& world) {
  Host* host = world.host(spec.node);
  check(host != nullptr, "the loader admits endpoints on hosts only");
  const Result<PolicyContext> policy = policy_of(spec);
  if (!policy) return policy.error();
  Result<void> listens;
  world.at(*host, [&] {
    EndpointOptions options{.system = *policy, .resolver = resolver_};
    Application application{*host, std::make_unique<Endpoint>(*host, std::move(options)), nullptr};
    application.service = std::make_unique<Service>(*host, *application.endpoint);
    if (spec.listen) listens = application.service->listen(*spec.listen);
    if (spec.sink && listens.ok()) listens = application.service->hear(*spec.sink);
    applications_.emplace(spec.name, std::move(application));
  });
  return listens;
}

Result<void> Applications::add_workload(const WorkloadSpec& spec, World& world) {
  const Result<Remote> remote = Remote::parse(spec.remote);
  if (!remote) return remote.error();
  Application& application = applications_.at(spec.endpoint);
  const auto number = static_cast<std::uint32_t>(workloads_.size() + 1);
  const std::vector<WorkloadKind> kinds = workload_kinds();
  const auto kind = std::ranges::find(
      kinds, spec.kind, [](const WorkloadKind& entry) { return entry.declaration.name; });
  check(kind != kinds.end(), "the loader admits registered kinds only");
  workloads_.push_back(kind->make({.host = application.host,
                                   .endpoint = *application.endpoint,
                                   .spec = spec,
                                   .remote = *remote,
                                   .framers = framers_of(spec, *remote, scenario_),
                                   .number = number}));
  world.at(application.host, [&] { workloads_.back()->start(); });
  return {};
}

Receipts Applications::receipts_of(std::uint32_t workload) const {
  Receipts sum;
  for (const auto& [name, application] : applications_) {
    const Receipts part = application.service->receipts(workload);
    sum.received += part.received;
    sum.octets += part.octets;
    sum.duplicates += part.duplicates;
    sum.disordered += part.disordered;
    sum.corrupt += part.corrupt;
    if (part.first && (!sum.first || *part.first < *sum.first)) sum.first = part.first;
    if (part.last && (!sum.last || *part.last > *sum.last)) sum.last = part.last;
    sum.arrivals.insert(sum.arrivals.end(), part.arrivals.begin(), part.arrivals.end());
  }
  keep_first(sum.arrivals);
  return sum;
}

std::vector<std::string> Applications::unfinished() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < workloads_.size(); ++i) {
    if (!workloads_[i]->finished()) names.push_back(scenario_.workloads[i].name);
  }
  return names;
}

void Applications::report(Summary& summary) const {
  for (std::size_t i = 0; i < workloads_.size(); ++i) {
    workloads_[i]->report(receipts_of(static_cast<std::uint32_t>(i + 1)), summary);
  }
}

}  // namespace post::lab
