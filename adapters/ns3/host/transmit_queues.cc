#include "adapters/ns3/host/transmit_queues.h"

#include <utility>

namespace post::ns3host {
namespace {

bool has_no_room(ns3::QueueSize used, ns3::QueueSize limit, std::size_t bytes) {
  const std::size_t more = limit.GetUnit() == ns3::QueueSizeUnit::PACKETS ? 1 : bytes;
  return used.GetValue() + more > limit.GetValue();
}

}  // namespace

TransmitQueues::TransmitQueues(ns3::Ptr<ns3::Node> node, const InterfaceTable& interfaces,
                               std::function<void(InterfaceId)> space)
    : traffic_control_(node->GetObject<ns3::TrafficControlLayer>()),
      shared_(std::make_shared<Shared>()) {
  shared_->space = std::move(space);
  for (const NodeInterface& each : interfaces.all()) shared_->watches[each.values.id];
}

TransmitQueues::~TransmitQueues() { shared_->space = nullptr; }

bool TransmitQueues::full(const NodeInterface& interface, std::size_t bytes) const {
  if (const auto disc = disc_of(interface)) {
    return has_no_room(disc->GetCurrentSize(), disc->GetMaxSize(), bytes);
  }
  const auto* own = dynamic_cast<const QueueingDevice*>(ns3::PeekPointer(interface.device));
  if (own != nullptr) return own->queue_full(bytes);
  const auto queue = queue_of(interface);
  return queue && has_no_room(queue->GetCurrentSize(), queue->GetMaxSize(), bytes);
}

void TransmitQueues::wait_for(const NodeInterface& interface) {
  Watch& watch = shared_->watches[interface.values.id];
  watch.waiting = true;
  if (!std::exchange(watch.connected, true)) connect(interface);
}

ns3::Ptr<ns3::QueueDisc> TransmitQueues::disc_of(const NodeInterface& interface) const {
  return traffic_control_ ? traffic_control_->GetRootQueueDiscOnDevice(interface.device) : nullptr;
}

ns3::Ptr<ns3::Queue<ns3::Packet>> TransmitQueues::queue_of(const NodeInterface& interface) const {
  ns3::PointerValue value;
  if (!interface.device->GetAttributeFailSafe("TxQueue", value)) return nullptr;
  return value.Get<ns3::Queue<ns3::Packet>>();
}

void TransmitQueues::connect(const NodeInterface& interface) {
  const InterfaceId id = interface.values.id;
  const std::shared_ptr<Shared> shared = shared_;
  if (const auto disc = disc_of(interface)) {
    disc->TraceConnectWithoutContext(
        "Dequeue",
        ns3::Callback<void, ns3::Ptr<const ns3::QueueDiscItem>>(
            [shared, id](ns3::Ptr<const ns3::QueueDiscItem>) { shared->on_dequeued(id); }));
  } else if (auto* own = dynamic_cast<QueueingDevice*>(ns3::PeekPointer(interface.device))) {
    own->on_queue_space([shared, id] { shared->on_dequeued(id); });
  } else if (const auto queue = queue_of(interface)) {
    queue->TraceConnectWithoutContext(
        "Dequeue", ns3::Callback<void, ns3::Ptr<const ns3::Packet>>(
                       [shared, id](ns3::Ptr<const ns3::Packet>) { shared->on_dequeued(id); }));
  }
}

void TransmitQueues::Shared::on_dequeued(InterfaceId id) {
  if (std::exchange(watches[id].waiting, false) && space) space(id);
}

}  // namespace post::ns3host
