// Whether a device would take one more packet, and who waits until it does.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include "adapters/ns3/host/interface_table.h"
#include "adapters/ns3/host/ns3_core.h"

namespace post::ns3host {

/// For devices that keep their own queue: a device that derives from this is asked itself where it
/// has no queue disc above it.
class QueueingDevice {
 public:
  virtual ~QueueingDevice() = default;
  /// True where a packet of `bytes` IP octets would be dropped now.
  virtual bool queue_full(std::size_t bytes) const = 0;
  /// `space` is called, at the time of it, when something left the queue; one caller, the last.
  virtual void on_queue_space(std::function<void()> space) = 0;
};

/// Of a device's root queue disc where it has one, else of its own queue (attribute TxQueue, as
/// ns-3's point-to-point and CSMA devices have it). Other devices, Wi-Fi among them, are never
/// full.
class TransmitQueues {
 public:
  /// `space` hears of each interface that wait_for() asked about, once, when its queue gets
  /// shorter.
  TransmitQueues(ns3::Ptr<ns3::Node> node, const InterfaceTable& interfaces,
                 std::function<void(InterfaceId)> space);
  ~TransmitQueues();

  bool full(const NodeInterface& interface, std::size_t bytes) const;
  void wait_for(const NodeInterface& interface);

 private:
  struct Watch {
    bool waiting = false;
    bool connected = false;
  };
  /// Outlives this object in ns-3's trace sources, which cannot tell callables apart.
  struct Shared {
    std::function<void(InterfaceId)> space;
    std::map<InterfaceId, Watch> watches;
    void on_dequeued(InterfaceId id);
  };

  ns3::Ptr<ns3::QueueDisc> disc_of(const NodeInterface& interface) const;
  ns3::Ptr<ns3::Queue<ns3::Packet>> queue_of(const NodeInterface& interface) const;
  void connect(const NodeInterface& interface);

  ns3::Ptr<ns3::TrafficControlLayer> traffic_control_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace post::ns3host
