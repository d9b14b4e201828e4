#include "tests/bench/sockets/rate_meter.h"

namespace post::bench {

bool RateMeter::arrived(std::uint64_t count) {
  done_ += count;
  if (counted_from_ == 0 && done_ >= warm_up_) {
    counted_from_ = done_;
    cpu_before_ = cpu_seconds();
    began_ = Clock::now();
  }
  if (done_ < total_) return true;
  const std::chrono::duration<double> wall = Clock::now() - began_;
  sample_ = {.operations = done_ - counted_from_,
             .cpu_seconds = cpu_seconds() - cpu_before_,
             .wall_seconds = wall.count()};
  return false;
}

}  // namespace post::bench
