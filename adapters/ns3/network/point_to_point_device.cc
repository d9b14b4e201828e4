#include "adapters/ns3/network/point_to_point_device.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/network/ip_packet.h"
#include "adapters/ns3/network/simulated_time.h"
#include "ns3/simulator.h"

namespace post::ns3host {

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
  model_ = setup.model;
  queue_model_ = std::move(setup.queue);
  loss_ = std::move(setup.loss);
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
  Frame frame{std::move(packet), protocol};
  transmitted_.IsRunning() ? enqueue(std::move(frame)) : start(std::move(frame));
  return true;
}

bool PointToPointDevice::queue_full(std::size_t bytes) const {
  return transmitted_.IsRunning() && queue_model_->full(bytes, {queue_.size(), queue_bytes_});
}

void PointToPointDevice::enqueue(Frame frame) {
  const sim::PacketMeta asked = meta_of(*frame.packet, ++queue_offered_);
  const sim::Verdict verdict = queue_model_->on_arrival(asked, {queue_.size(), queue_bytes_});
  if (!verdict.passes()) return end_->dropped(*frame.packet, verdict.reason());
  queue_bytes_ += asked.bytes;
  queue_.push_back(std::move(frame));
}

void PointToPointDevice::start(Frame frame) {
  end_->leaving(*frame.packet);
  const Duration busy = model_.serialization(frame.packet->GetSize());
  if (busy == Duration{}) return propagate(frame);
  transmitting_ = std::move(frame);
  transmitted_ = ns3::Simulator::Schedule(ns3_time(busy), &PointToPointDevice::transmitted, this);
  if (above_) above_->Stop();
}

void PointToPointDevice::transmitted() {
  transmitted_ = ns3::EventId();
  propagate(std::exchange(transmitting_, {}));
  start_waiting();
  if (above_ && !transmitted_.IsRunning()) above_->Wake();
}

void PointToPointDevice::start_waiting() {
  const bool waiting = !queue_.empty();
  while (!queue_.empty() && !transmitted_.IsRunning()) {
    Frame next = std::move(queue_.front());
    queue_.pop_front();
    queue_bytes_ -= next.packet->GetSize();
    start(std::move(next));
  }
  if (waiting && space_) space_();
}

void PointToPointDevice::propagate(const Frame& frame) {
  end_->sent(*frame.packet);
  if (loss_->IsCorrupt(frame.packet)) return end_->dropped(*frame.packet, loss_->reason());
  Time arrives = after(simulated_now(), model_.delay);
  if (!in_flight_.empty()) arrives = std::max(arrives, in_flight_.back().arrives);
  in_flight_.push_back({frame, arrives});
  const auto peer = channel_->GetDevice(1 - place_)->GetNode();
  ns3::Simulator::ScheduleWithContext(peer->GetId(), ns3_time(arrives - simulated_now()),
                                      &PointToPointDevice::arrived, this, generation_);
}

void PointToPointDevice::arrived(std::uint64_t generation) {
  if (generation != generation_) return;
  const Frame frame = std::move(in_flight_.front().frame);
  in_flight_.pop_front();
  channel_->device(1 - place_).take(frame);
  end_->delivered();
}

void PointToPointDevice::take(const Frame& frame) {
  end_->arriving(*frame.packet);
  if (interface_up_) {
    hand_up(frame.packet, frame.protocol, channel_->GetDevice(1 - place_)->GetAddress());
  } else {
    end_->refused(*frame.packet, sim::verdict::kInterfaceDown);
  }
}

void PointToPointDevice::flush(std::string_view reason) {
  if (queue_.empty()) return;
  while (!queue_.empty()) {
    end_->dropped(*queue_.front().packet, reason);
    queue_.pop_front();
  }
  queue_bytes_ = 0;
  if (space_) space_();
}

void PointToPointDevice::set_wire_up(bool up) {
  if (up == model_.up) return;
  model_.up = up;
  if (!up) {
    for (const InFlight& lost : in_flight_) {
      end_->dropped(*lost.frame.packet, sim::verdict::kLinkDown);
    }
    in_flight_.clear();
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
  set_link_up(model_.up && interface_up_);
  if (above_ && !transmitted_.IsRunning()) above_->Wake();
}

void PointToPointDevice::DoDispose() {
  transmitted_.Cancel();
  queue_.clear();
  in_flight_.clear();
  transmitting_ = {};
  above_ = nullptr;
  space_ = nullptr;
  loss_ = nullptr;
  channel_ = nullptr;
  BareDevice::DoDispose();
}

}  // namespace post::ns3host
