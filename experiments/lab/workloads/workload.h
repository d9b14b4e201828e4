// Workloads: the applications of a scenario. A new one is one file here and one line in
// registry.cc.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/scenario/parameters.h"
#include "experiments/lab/scenario/scenario.h"
#include "model/host.h"
#include "model/post.h"

namespace post::lab {

/// When the first copy of a Message came.
struct Receipt {
  std::uint32_t ordinal = 0;
  Time at;
};

/// What the far side saw of one workload's Messages.
struct Receipts {
  std::uint64_t received = 0;  ///< Messages delivered to the peer's application
  std::uint64_t octets = 0;
  std::uint64_t duplicates = 0;  ///< ordinals delivered before
  std::uint64_t disordered = 0;  ///< ordinals below one delivered before
  std::uint64_t corrupt = 0;     ///< content that is not what was sent
  std::optional<Time> first;
  std::optional<Time> last;
  std::vector<Receipt> arrivals;  ///< each ordinal once, in the order of coming
};

/// One workload of a run. It lives on the host of its endpoint and ends with it.
class Workload {
 public:
  virtual ~Workload() = default;
  virtual void start() = 0;  ///< before the run begins: arms what is to happen
  /// All that it was to send has come to an end, and every reply that it asked for is there.
  virtual bool finished() const = 0;
  /// Adds "workload.NAME.*" as declared. `receipts` is what the services of all endpoints saw of
  /// it.
  virtual void report(const Receipts& receipts, Summary& summary) const = 0;
};

struct WorkloadSetup {
  Host& host;
  Endpoint& endpoint;
  const WorkloadSpec& spec;               ///< outlives the workload
  Remote remote;                          ///< whom it talks to
  std::vector<std::string> framers = {};  ///< what the two sides agreed on
  std::uint32_t number = 0;               ///< of the workload in its scenario, from 1
};

struct WorkloadKind {
  WorkloadDeclaration declaration;
  std::unique_ptr<Workload> (*make)(const WorkloadSetup& setup);
};

/// All kinds, sorted by name.
std::vector<WorkloadKind> workload_kinds();
std::vector<WorkloadDeclaration> workload_declarations();

/// The value of a parameter that the loader has checked and resolved.
template <class T>
const T& parameter(const WorkloadSpec& spec, const std::string& name) {
  return std::get<T>(spec.parameters.at(name));
}

}  // namespace post::lab
