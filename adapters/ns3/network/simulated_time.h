// Times as the model and as ns-3 write them.
#pragma once

#include "model/time.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

namespace post::ns3host {

inline Time simulated_now() {
  return kStartOfRun + Duration{ns3::Simulator::Now().GetNanoSeconds()};
}
inline ns3::Time ns3_time(Duration duration) { return ns3::NanoSeconds(nanoseconds_of(duration)); }

}  // namespace post::ns3host
