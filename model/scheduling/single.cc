// The scheduler `single`: one Message after the other over the first Transient that is up.
#include "model/scheduling/single.h"

#include <algorithm>

namespace post {
namespace {

class SingleScheduler final : public TransientScheduler {
 public:
  bool obvious() const override { return true; }
  SchedulerDecision decide(const OutboundView& outbound, std::span<const TransientView> transients,
                           Time) override {
    const auto via = std::find_if(transients.begin(), transients.end(),
                                  [](const TransientView& transient) { return transient.up; });
    if (via == transients.end() || via->budget == 0) return Wait{};
    for (auto message = outbound.next(); message; message = outbound.next(message)) {
      const std::optional<Range> octets = outbound.sendable(*message, *via);
      if (octets) return Send{*message, *octets, via->id};
    }
    return Wait{};
  }
};

}  // namespace

std::unique_ptr<TransientScheduler> make_single_scheduler() {
  return std::make_unique<SingleScheduler>();
}

}  // namespace post
