#include "experiments/lab/workloads/schedule.h"

#include <algorithm>

namespace post::lab {

Schedule::Schedule(Host& host, std::vector<Duration> times, std::function<void()> call)
    : times_(std::move(times)),
      call_(std::move(call)),
      task_(host.executor(), Phase::kPosted, host.entity(), [this] { fire(); }) {
  std::ranges::stable_sort(times_);
}

void Schedule::start() { arm(); }

void Schedule::arm() {
  if (!done()) task_.arm(after(kStartOfRun, times_[next_]));
}

void Schedule::fire() {
  ++next_;
  call_();
  arm();
}

}  // namespace post::lab
