// The table of workload kinds, sorted by name.
#include "experiments/lab/workloads/kinds.h"

namespace post::lab {

std::vector<WorkloadKind> workload_kinds() {
  std::vector<WorkloadKind> kinds;
  kinds.push_back(bulk_workload());
  kinds.push_back(messages_workload());
  kinds.push_back(periodic_workload());
  kinds.push_back(request_reply_workload());
  kinds.push_back(script_workload());
  return kinds;
}

std::vector<WorkloadDeclaration> workload_declarations() {
  std::vector<WorkloadDeclaration> declarations;
  for (WorkloadKind& kind : workload_kinds()) {
    declarations.push_back(std::move(kind.declaration));
  }
  return declarations;
}

}  // namespace post::lab
