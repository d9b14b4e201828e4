// The trace event of a packet that a link or node gave up.
#pragma once

#include <string_view>

#include "model/trace.h"
#include "sim/network/packet.h"

namespace post::sim {

void trace_drop(const Tracer& tracer, std::string_view where, std::string_view reason,
                const Packet& packet);

}  // namespace post::sim
