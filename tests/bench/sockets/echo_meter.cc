#include "tests/bench/sockets/echo_meter.h"

#include <algorithm>

namespace post::bench {

EchoMeter::EchoMeter(const PingPong& figures)
    : warm_up_(figures.warm_up), total_(figures.warm_up + figures.echoes) {
  times_.reserve(total_);
}

void EchoMeter::begin() {
  if (done_ == warm_up_) cpu_before_ = cpu_seconds();
  began_ = Clock::now();
}

bool EchoMeter::end() {
  times_.push_back(Clock::now() - began_);
  if (++done_ < total_) return true;
  cpu_spent_ = cpu_seconds() - cpu_before_;
  return false;
}

Sample EchoMeter::sample() const {
  std::vector<Clock::duration> counted(times_.begin() + static_cast<std::ptrdiff_t>(warm_up_),
                                       times_.end());
  const auto middle = counted.begin() + static_cast<std::ptrdiff_t>(counted.size() / 2);
  std::ranges::nth_element(counted, middle);
  return {counted.size(), cpu_spent_, std::chrono::duration<double>(*middle).count()};
}

}  // namespace post::bench
