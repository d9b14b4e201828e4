// Loss detection by selective acknowledgements alone (RFC 6675), where RACK is off.
#pragma once

#include <cstddef>

#include "sim/network/tcp/scoreboard.h"

namespace post::sim::tcp {

/// Marks what IsLost() of RFC 6675 section 4 calls lost: three discontiguous blocks, or more than
/// two segments' octets, were sacked above it. A copy that was lost too is left to the timer.
void mark_lost_by_sacks(Scoreboard& segments, std::size_t segment_size);

}  // namespace post::sim::tcp
