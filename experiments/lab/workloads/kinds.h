// The built-in kinds: one function a file, one line in registry.cc.
#pragma once

#include "experiments/lab/workloads/workload.h"

namespace post::lab {

WorkloadKind bulk_workload();
WorkloadKind messages_workload();
WorkloadKind periodic_workload();
WorkloadKind request_reply_workload();
WorkloadKind script_workload();

template <class Kind>
std::unique_ptr<Workload> make_workload(const WorkloadSetup& setup) {
  return std::make_unique<Kind>(setup);
}

}  // namespace post::lab
