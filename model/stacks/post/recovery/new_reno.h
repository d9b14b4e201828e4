// The congestion controller `new_reno`: RFC 9002, section 7.
#pragma once

#include <memory>

#include "model/stacks/post/recovery/congestion.h"

namespace post::recovery {

/// Doubles each round trip until something is lost, then adds one datagram each; halves at most
/// once a round trip.
std::unique_ptr<CongestionController> make_new_reno(std::size_t datagram_size);

/// min(10 datagrams, max(14720 octets, 2 datagrams)): section 7.2.
std::size_t initial_window(std::size_t datagram_size);

}  // namespace post::recovery
