#include "tests/bench/setup.h"

#include "tests/bench/two_hosts.h"

namespace post::bench {

std::uint64_t setup_two_hosts(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) TwoHosts hosts;
  return times;
}

}  // namespace post::bench
