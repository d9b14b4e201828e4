// What it costs to build and tear down a two-host run.
#pragma once

#include <cstdint>

namespace post::bench {

std::uint64_t setup_two_hosts(std::uint64_t times);

}  // namespace post::bench
