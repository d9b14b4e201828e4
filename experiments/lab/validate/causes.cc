#include "experiments/lab/validate/causes.h"

#include <array>

namespace post::lab {
namespace {

constexpr std::array<DifferenceCause, 0> kCauses{};

}  // namespace

std::span<const DifferenceCause> difference_causes() { return kCauses; }

const DifferenceCause* cause_of(const Difference& difference, const WorldRun& reference,
                                const WorldRun& other) {
  for (const DifferenceCause& cause : difference_causes()) {
    if (cause.explains(difference, reference, other)) return &cause;
  }
  return nullptr;
}

}  // namespace post::lab
