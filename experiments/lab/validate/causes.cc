#include "experiments/lab/validate/causes.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace post::lab {
namespace {

// How long after a path went down what it held can make a difference: a round trip and a race.
constexpr Duration kAftermath = std::chrono::milliseconds(500);

bool is_cut(const Decision& decision) {
  return decision.text.starts_with("transient:down cause=interface_down");
}

bool follows_a_cut(const Decision& decision, const WorldRun& run) {
  return std::ranges::any_of(run.stories, [&](const auto& story) {
    return std::ranges::any_of(story.second, [&](const Decision& other) {
      const Duration since = decision.at - other.at;
      return is_cut(other) && since >= -kAftermath && since <= kAftermath;
    });
  });
}

/// Which Messages a path holds when it goes is a matter of microseconds: those are lost or sent
/// again, and all others must fare alike.
bool cut(const Difference& difference, const WorldRun& reference, const WorldRun&) {
  const StoryKind kind = difference.story.kind;
  if (kind != StoryKind::kMessage && kind != StoryKind::kArrivals) return false;
  const auto follows = [&](const std::optional<Decision>& decision) {
    return !decision || follows_a_cut(*decision, reference);
  };
  return follows(difference.reference) && follows(difference.other);
}

/// A queue that overflows drops what comes at the wrong moment; of datagrams nothing repairs that.
bool crowd(const Difference& difference, const WorldRun& reference, const WorldRun& other) {
  const bool crowded = reference.crowded_out > 0 && other.crowded_out > 0;
  return crowded && reference.datagrams && difference.story.kind == StoryKind::kArrivals;
}

constexpr std::array kCauses{
    DifferenceCause{"cut", "a Message was on a path, or just not, when that went down", &cut},
    DifferenceCause{"crowd", "a full queue dropped another datagram", &crowd}};

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
