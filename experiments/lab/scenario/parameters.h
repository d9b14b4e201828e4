// How a workload declares what a scenario may say to it, and which metrics it produces. The loader
// checks against it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/scenario/scenario.h"

namespace post::lab {

/// How a parameter is written, and the alternative of ParameterValue that holds it.
enum class ParameterType : std::uint8_t {
  kCount,        ///< 12                   std::uint64_t
  kOctets,       ///< "64 kB"              std::uint64_t, octets
  kRate,         ///< "25 Mbit/s"          std::uint64_t, bit/s
  kProbability,  ///< "1 %"                std::uint64_t, parts per 10^9
  kDuration,     ///< "10 ms"              Duration
  kTime,      ///< "10 ms"              Duration since the start of the run, at most the scenario's
              ///< duration
  kTimeList,  ///< ["0 s", "1 s"]       std::vector<Duration>, as written
  kFlag,      ///< true                 bool
  kText,      ///< "abc"                std::string
  kTextList,  ///< ["abc", "def"]       std::vector<std::string>
};

struct ParameterDeclaration {
  std::string name;
  ParameterType type = ParameterType::kCount;
  std::string help;  ///< one sentence without a full stop
  bool required = false;
  std::optional<ParameterValue> fallback =
      {};                   ///< what the resolved scenario holds where nothing is written
  std::uint64_t least = 0;  ///< in base units (ns for durations); of texts: their length
  std::uint64_t most = INT64_MAX;
  std::vector<std::string> choices = {};  ///< of texts: what is allowed; empty: anything
};

enum class MetricType : std::uint8_t {
  kCount,     ///< an integer
  kTime,      ///< ns since the start of the run; the name ends in _ns
  kDuration,  ///< ns; the name ends in _ns
  kOctets,    ///< octets
  kText,      ///< text; only `equals` applies
};

/// `name` as in the summary; "{placeholder}" stands for one part between dots (metrics.h lists the
/// placeholders). Of workloads: what follows "workload.NAME."; "{message}" stands for each name of
/// its list of Messages.
struct MetricDeclaration {
  std::string name;
  MetricType type = MetricType::kCount;
  std::string help;
};

struct WorkloadDeclaration {
  std::string name;
  std::string summary;
  std::vector<ParameterDeclaration> parameters;
  std::vector<MetricDeclaration> metrics;
  /// Of each entry of its list of Messages; none: it takes no such list.
  std::vector<ParameterDeclaration> message_parameters = {};
};

/// The names that the loader cannot know by itself.
struct Vocabulary {
  std::vector<std::string> stacks;
  std::vector<std::string> framers;
  std::vector<std::string> racing;  ///< racing policies
  std::vector<WorkloadDeclaration> workloads;
  std::vector<std::string> schedulers = {};  ///< Transient schedulers
  std::vector<std::string> congestion = {};  ///< congestion controllers
};

}  // namespace post::lab
