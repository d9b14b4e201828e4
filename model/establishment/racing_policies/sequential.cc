// One rank after the other: the next starts when every attempt of the one before has failed.
#include "model/establishment/racing_policy.h"

namespace post {
namespace {

class Sequential : public RacingPolicy {
 public:
  std::string_view name() const override { return "sequential"; }
  NextStart next(const RaceView& race) const override {
    return {race.running == 0 ? race.last_start : kNever, Trigger::kFailure};
  }
};

}  // namespace

std::shared_ptr<const RacingPolicy> make_sequential_racing() {
  return std::make_shared<Sequential>();
}

}  // namespace post
