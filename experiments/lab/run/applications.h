// The applications of a scenario on the hosts of a world: endpoints with their policies, services
// and workloads.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/workloads/service.h"
#include "experiments/lab/workloads/workload.h"
#include "experiments/lab/worlds/world.h"
#include "model/post.h"

namespace post::lab {

/// Ends before its world does.
class Applications {
 public:
  /// Everything listens and every workload is armed. `scenario` and `world` outlive it. An error
  /// says what a host refuses.
  static Result<std::unique_ptr<Applications>> start(const Scenario& scenario, World& world);

  /// The names of the workloads that have not finished.
  std::vector<std::string> unfinished() const;
  void report(Summary& summary) const;

 private:
  struct Application {
    Host& host;
    std::unique_ptr<Endpoint> endpoint;
    std::unique_ptr<Service> service;
  };

  explicit Applications(const Scenario& scenario);
  Result<void> add_endpoint(const EndpointSpec& spec, World& world);
  Result<void> add_workload(const WorkloadSpec& spec, World& world);
  Receipts receipts_of(std::uint32_t workload) const;

  const Scenario& scenario_;
  std::shared_ptr<Resolver> resolver_;
  std::map<std::string, Application> applications_;  // by endpoint
  std::vector<std::unique_ptr<Workload>> workloads_;
};

}  // namespace post::lab
