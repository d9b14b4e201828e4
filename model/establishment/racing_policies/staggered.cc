// Happy Eyeballs (RFC 8305 section 5): the next attempt after a delay, or at once on a failure;
// earlier ones run on.
#include "model/establishment/racing_policy.h"

namespace post {
namespace {

class Staggered : public RacingPolicy {
 public:
  std::string_view name() const override { return "staggered"; }
  NextStart next(const RaceView& race) const override {
    if (race.failed_since) return {race.last_start, Trigger::kFailure};
    return {after(race.last_start, race.connection_attempt_delay), Trigger::kDelay};
  }
};

}  // namespace

std::shared_ptr<const RacingPolicy> make_staggered_racing() {
  return std::make_shared<Staggered>();
}

}  // namespace post
