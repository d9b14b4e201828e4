#include "adapters/ns3/host/delivery_queue.h"

namespace post::ns3host {

void DeliveryQueue::forget(const UdpSocket& socket) {
  for (Work& each : work_) {
    auto* arrival = std::get_if<Arrival>(&each);
    auto* report = std::get_if<ErrorReport>(&each);
    if (arrival != nullptr && arrival->socket == &socket) arrival->socket = nullptr;
    if (report != nullptr && report->socket == &socket) report->socket = nullptr;
  }
}

void DeliveryQueue::deliver() {
  Work work = std::move(work_.front());
  work_.pop_front();
  if (!work_.empty()) deliver_.arm();
  receiver_.on_work(std::move(work));
}

}  // namespace post::ns3host
