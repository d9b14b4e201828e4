// All candidates at once, whatever their ranks: for measurements; the network pays for it (RFC 9623
// section 4.3).
#include "model/establishment/racing_policy.h"

namespace post {
namespace {

class Simultaneous : public RacingPolicy {
 public:
  std::string_view name() const override { return "simultaneous"; }
  NextStart next(const RaceView& race) const override {
    return {race.last_start, Trigger::kSimultaneous};
  }
};

}  // namespace

std::shared_ptr<const RacingPolicy> make_simultaneous_racing() {
  return std::make_shared<Simultaneous>();
}

}  // namespace post
