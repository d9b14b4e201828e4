#include "adapters/ns3/network/point_to_point_device.h"

#include <utility>

#include "adapters/ns3/host/useful_until_tag.h"
#include "adapters/ns3/network/ip_packet.h"
#include "adapters/ns3/network/simulated_time.h"
#include "ns3/simulator.h"

namespace post::ns3host {
namespace {

constexpr std::uint8_t kCongestionExperienced = 3;

}  // namespace

NS_OBJECT_ENSURE_REGISTERED(PointToPointChannel);
NS_OBJECT_ENSURE_REGISTERED(PointToPointDevice);

ns3::TypeId PointToPointChannel::GetTypeId() {
  static const ns3::TypeId type = ns3::TypeId("post::ns3host::PointToPointChannel")
                                      .SetParent<ns3::Channel>()
                                      .AddConstructor<PointToPointChannel>();
  return type;
}

void PointToPointChannel::attach(std::size_t end, ns3::Ptr<PointToPointDevice> device) {
  ends_[end] = std::move(device);
}

ns3::Ptr<ns3::NetDevice> PointToPointChannel::GetDevice(std::size_t index) const {
  return ends_[index];
}

void PointToPointChannel::DoDispose() {
  ends_ = {};
  Channel::DoDispose();
}

ns3::TypeId PointToPointDevice::GetTypeId() {
  static const ns3::TypeId type = ns3::TypeId("post::ns3host::PointToPointDevice")
                                      .SetParent<BareDevice>()
                                      .AddConstructor<PointToPointDevice>();
  return type;
}

void PointToPointDevice::set_up(Setup setup) {
  end_ = setup.end;
  wire_up_ = setup.up;
  stages_.emplace(Stages{sim::PacketQueue<Frame>(std::move(setup.queue)),
                         std::move(setup.transmitter),
                         std::move(setup.transit),
                         {}});
  if (setup.policer) stages_->policer.emplace(*setup.policer);
  refresh();
}

void PointToPointDevice::join(ns3::Ptr<PointToPointChannel> channel, std::size_t end) {
  channel_ = std::move(channel);
  place_ = end;
  channel_->attach(end, this);
}

void PointToPointDevice::stop_when_busy() {
  const auto queues = ns3::CreateObject<ns3::NetDeviceQueueInterface>();
  AggregateObject(queues);
  above_ = queues->GetTxQueue(0);
}

ns3::Ptr<ns3::Channel> PointToPointDevice::GetChannel() const { return channel_; }

bool PointToPointDevice::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address&,
                              std::uint16_t protocol) {
  if (!IsLinkUp()) {
    end_->refused(*packet, sim::verdict::kInterfaceDown);
    return false;
  }
  const Time until = useful_until_of(*packet);
  if (until != kNever) packet = with_useful_until(*packet, until);
  Frame frame{std::move(packet), protocol};
  ++offered_;
  if (stages_->policer && !police(frame)) return true;
  if (transmitted_.IsRunning()) {
    enqueue(std::move(frame));
  } else if (stages_->queue.sees_all()) {
    enqueue(std::move(frame));
    start_waiting();
  } else {
    start(std::move(frame));
  }
  return true;
}

/// False: the policer took it away.
bool PointToPointDevice::police(Frame& frame) {
  const sim::PacketMeta asked = meta_of(*frame.packet, offered_);
  const sim::Policer::Ruling ruling = stages_->policer->on_packet(asked);
  if (!ruling.verdict.passes()) {
    end_->dropped(*frame.packet, ruling.verdict.reason());
    return false;
  }
  if (ruling.dscp) {
    frame.packet = with_traffic_class(*frame.packet, *ruling.dscp, asked.ecn);
    end_->remarked();
  }
  return true;
}

bool PointToPointDevice::queue_full(std::size_t bytes) const {
  return transmitted_.IsRunning() && stages_->queue.full(bytes);
}

void PointToPointDevice::enqueue(Frame frame) {
  sim::PacketMeta asked = meta_of(*frame.packet, ++queue_offered_);
  if (stages_->queue.sees_flows()) asked.flow = flow_of(*frame.packet);
  stages_->queue.offer(
      std::move(frame), asked, stages_->transmitter,
      [this](const Frame& gone, std::string_view reason) { end_->dropped(*gone.packet, reason); });
}

void PointToPointDevice::start(Frame frame) {
  end_->leaving(*frame.packet);
  const Time now = simulated_now();
  const Time leaves = stages_->transmitter.send(now, frame.packet->GetSize());
  if (leaves == now) return propagate(frame);
  transmitting_ = std::move(frame);
  transmitted_ =
      ns3::Simulator::Schedule(ns3_time(leaves - now), &PointToPointDevice::transmitted, this);
  if (above_) above_->Stop();
}

void PointToPointDevice::transmitted() {
  transmitted_ = ns3::EventId();
  propagate(std::exchange(transmitting_, {}));
  const bool waiting = !stages_->queue.empty();
  start_waiting();
  if (waiting && space_) space_();
  if (above_ && !transmitted_.IsRunning()) above_->Wake();
}

void PointToPointDevice::start_waiting() {
  const auto drop = [this](const Frame& gone, std::string_view reason) {
    end_->dropped(*gone.packet, reason);
  };
  while (!stages_->queue.empty() && !transmitted_.IsRunning()) {
    auto next = stages_->queue.next(simulated_now(), stages_->transmitter, drop);
    if (!next) return;
    if (next->mark) {
      const std::uint8_t dscp = meta_of(*next->packet.packet, 0).dscp;
      next->packet.packet = with_traffic_class(*next->packet.packet, dscp, kCongestionExperienced);
      end_->marked();
    }
    start(std::move(next->packet));
  }
}

void PointToPointDevice::propagate(const Frame& frame) {
  end_->sent(*frame.packet);
  const sim::Transit transit =
      stages_->transit.decide(meta_of(*frame.packet, ++sent_), stages_->transmitter.delay());
  if (!transit.verdict.passes()) return end_->dropped(*frame.packet, transit.verdict.reason());
  fly(frame, transit.arrives, transit.corrupted);
  if (!transit.copy_arrives) return;
  end_->duplicated();
  fly({frame.packet->Copy(), frame.protocol}, *transit.copy_arrives, transit.corrupted);
}

void PointToPointDevice::fly(Frame frame, Time arrives, bool corrupted) {
  const bool reorders = stages_->transit.reorders();
  arrives = reorders ? in_flight_.insert(std::move(frame), arrives, corrupted)
                     : in_flight_.push(std::move(frame), arrives, corrupted);
  const auto peer = channel_->GetDevice(1 - place_)->GetNode();
  ns3::Simulator::ScheduleWithContext(peer->GetId(), ns3_time(arrives - simulated_now()),
                                      &PointToPointDevice::arrived, this, generation_);
}

void PointToPointDevice::arrived(std::uint64_t generation) {
  if (generation != generation_) return;
  const auto first = in_flight_.pop();
  if (first.corrupted) return end_->dropped(*first.packet.packet, sim::verdict::kCorrupted);
  channel_->device(1 - place_).take(first.packet);
  end_->delivered();
}

void PointToPointDevice::take(const Frame& frame) {
  end_->arriving(*frame.packet);
  if (interface_up_) {
    hand_up(without_useful_until(frame.packet), frame.protocol,
            channel_->GetDevice(1 - place_)->GetAddress());
  } else {
    end_->refused(*frame.packet, sim::verdict::kInterfaceDown);
  }
}

void PointToPointDevice::flush(std::string_view reason) {
  if (stages_->queue.empty()) return;
  stages_->queue.flush(reason, [this](const Frame& gone, std::string_view why) {
    end_->dropped(*gone.packet, why);
  });
  if (space_) space_();
}

void PointToPointDevice::set_wire_up(bool up) {
  if (up == wire_up_) return;
  wire_up_ = up;
  if (!up) {
    while (!in_flight_.empty()) {
      end_->dropped(*in_flight_.pop().packet.packet, sim::verdict::kLinkDown);
    }
    ++generation_;
    if (transmitted_.IsRunning()) end_->dropped(*transmitting_.packet, sim::verdict::kLinkDown);
    transmitted_.Cancel();
    flush(sim::verdict::kLinkDown);
  }
  refresh();
}

void PointToPointDevice::set_interface_up(bool up) {
  interface_up_ = up;
  if (!up) flush(sim::verdict::kInterfaceDown);
  refresh();
}

void PointToPointDevice::refresh() {
  set_link_up(wire_up_ && interface_up_);
  if (above_ && !transmitted_.IsRunning()) above_->Wake();
}

void PointToPointDevice::DoDispose() {
  transmitted_.Cancel();
  in_flight_ = {};
  transmitting_ = {};
  above_ = nullptr;
  space_ = nullptr;
  channel_ = nullptr;
  BareDevice::DoDispose();
}

}  // namespace post::ns3host
