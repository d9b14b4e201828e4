// Listens to the ICMP errors that come to a node.
#pragma once

#include <functional>
#include <memory>

#include "adapters/ns3/host/icmp.h"
#include "adapters/ns3/host/ns3_core.h"

namespace post::ns3host {

/// From ns-3's trace of what IP delivers to the node: at the time of it, in the network phase.
class IcmpTap {
 public:
  using Hear = std::function<void(const IcmpNotice&)>;

  IcmpTap(const ns3::Ptr<ns3::Node>& node, Hear hear);
  ~IcmpTap() { *hear_ = nullptr; }
  IcmpTap(const IcmpTap&) = delete;
  IcmpTap& operator=(const IcmpTap&) = delete;

 private:
  std::shared_ptr<Hear> hear_;  ///< outlives this object in ns-3's trace sources
};

}  // namespace post::ns3host
