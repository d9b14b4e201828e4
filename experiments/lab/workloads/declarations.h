// Parameters that several kinds of workload declare alike.
#pragma once

#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "experiments/lab/scenario/parameters.h"
#include "experiments/lab/workloads/protocol.h"

namespace post::lab {

inline constexpr std::uint64_t kMostMessageOctets = 64 << 20;
inline constexpr std::uint64_t kMostMessages = 1'000'000;
inline constexpr std::uint64_t kMostWaitNs = 86'400'000'000'000;  // a day

inline void append(std::vector<ParameterDeclaration>& to, std::vector<ParameterDeclaration> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

inline ParameterDeclaration start_parameter(std::string help) {
  return {.name = "start",
          .type = ParameterType::kTime,
          .help = std::move(help),
          .fallback = Duration::zero()};
}

/// The size of one Message, header included.
inline ParameterDeclaration message_octets_parameter(std::string name, std::string help,
                                                     std::uint64_t fallback) {
  return {.name = std::move(name),
          .type = ParameterType::kOctets,
          .help = std::move(help),
          .fallback = fallback,
          .least = WorkloadHeader::kOctets,
          .most = kMostMessageOctets};
}

/// How many Messages; required unless there is a fallback.
inline ParameterDeclaration count_parameter(std::string help,
                                            std::optional<std::uint64_t> fallback = {}) {
  ParameterDeclaration declaration{.name = "count",
                                   .type = ParameterType::kCount,
                                   .help = std::move(help),
                                   .required = !fallback,
                                   .least = 1,
                                   .most = kMostMessages};
  if (fallback) declaration.fallback = *fallback;
  return declaration;
}

}  // namespace post::lab
