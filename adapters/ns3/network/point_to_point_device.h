// One end of a point-to-point link with the project's own tables: packets take exactly the time
// that they take in the embedded world, and the same ones are lost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/ns3/host/transmit_queues.h"
#include "adapters/ns3/network/bare_device.h"
#include "adapters/ns3/network/link_end.h"
#include "model/time.h"
#include "ns3/channel.h"
#include "ns3/event-id.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/packet.h"
#include "sim/network/policer/policer.h"
#include "sim/network/queue/packet_queue.h"
#include "sim/network/rate/transmitter.h"
#include "sim/network/transit/flight_queue.h"
#include "sim/network/transit/transit.h"

namespace post::ns3host {

class PointToPointDevice;

class PointToPointChannel final : public ns3::Channel {
 public:
  static ns3::TypeId GetTypeId();
  void attach(std::size_t end, ns3::Ptr<PointToPointDevice> device);
  PointToPointDevice& device(std::size_t end) const { return *ends_[end]; }

  std::size_t GetNDevices() const override { return ends_.size(); }
  ns3::Ptr<ns3::NetDevice> GetDevice(std::size_t index) const override;

 private:
  void DoDispose() override;
  std::array<ns3::Ptr<PointToPointDevice>, 2> ends_;
};

/// Policer, queue, transmitter, transit and arrival, in this order (docs/network.md). Packets
/// overtake each other in queues that say so and by jitter that reorders, else never, also where
/// the delay shrinks. A packet in the transmitter leaves it at the rate it entered with; a lost one
/// has used the link.
///
/// Below a queue disc (see stop_when_busy) the device holds no more than the packet that it sends.
class PointToPointDevice final : public BareDevice, public QueueingDevice {
 public:
  struct Setup {
    LinkEnd* end = nullptr;  ///< outlives the device's packets
    bool up = true;
    sim::Transmitter transmitter;
    std::unique_ptr<sim::QueueModel> queue;
    sim::TransitModel transit;
    std::optional<sim::PolicerOptions> policer;
  };
  static ns3::TypeId GetTypeId();

  void set_up(Setup setup);
  void join(ns3::Ptr<PointToPointChannel> channel, std::size_t end);
  /// Stops the queue disc above while a packet is in the transmitter.
  void stop_when_busy();

  void set_rate(std::uint64_t rate_bps) { stages_->transmitter.set_rate(rate_bps); }
  void set_delay(Duration delay) { stages_->transmitter.set_delay(delay); }
  void set_loss(std::unique_ptr<sim::LossModel> loss) {
    stages_->transit.set_loss(std::move(loss));
  }
  void set_black_hole(bool black_hole) { stages_->transit.set_black_hole(black_hole); }
  /// Going down drops all that waits and all that is on the wire (`link_down`).
  void set_wire_up(bool up);
  /// This end alone: going down drops what waits (`interface_down`).
  void set_interface_up(bool up);
  bool queue_full(std::size_t bytes) const override;
  void on_queue_space(std::function<void()> space) override { space_ = std::move(space); }

  bool Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& destination,
            std::uint16_t protocol) override;
  ns3::Ptr<ns3::Channel> GetChannel() const override;

 private:
  struct Frame {
    ns3::Ptr<ns3::Packet> packet;
    std::uint16_t protocol = 0;
  };
  struct Stages {
    sim::PacketQueue<Frame> queue;
    sim::Transmitter transmitter;
    sim::TransitModel transit;
    std::optional<sim::Policer> policer;
  };

  bool police(Frame& frame);
  void enqueue(Frame frame);
  void start(Frame frame);
  void transmitted();
  void start_waiting();
  void propagate(const Frame& frame);
  void fly(Frame frame, Time arrives, bool corrupted);
  void arrived(std::uint64_t generation);
  void take(const Frame& frame);
  void flush(std::string_view reason);
  void refresh();
  void DoDispose() override;

  LinkEnd* end_ = nullptr;
  std::optional<Stages> stages_;  ///< from set_up() on
  ns3::Ptr<PointToPointChannel> channel_;
  std::size_t place_ = 0;
  std::uint64_t offered_ = 0;
  std::uint64_t queue_offered_ = 0;
  std::uint64_t sent_ = 0;
  Frame transmitting_;  ///< while transmitted_ is pending
  ns3::EventId transmitted_;
  sim::FlightQueue<Frame> in_flight_;
  std::uint64_t generation_ = 0;  ///< of in_flight_: what went down with the wire arrives no more
  ns3::Ptr<ns3::NetDeviceQueue> above_;
  std::function<void()> space_;
  bool wire_up_ = true;
  bool interface_up_ = true;
};

}  // namespace post::ns3host
