// Point-to-point: exactly the embedded world's link.
#include "adapters/ns3/network/link.h"
#include "adapters/ns3/network/point_to_point_device.h"
#include "adapters/ns3/network/queue_disc.h"

namespace post::ns3host {
namespace {

using Devices = std::array<ns3::Ptr<PointToPointDevice>, 2>;

class PointToPointLink final : public Link {
 public:
  PointToPointLink(std::array<std::unique_ptr<LinkEnd>, 2> ends, Devices devices)
      : Link(std::move(ends)), devices_(std::move(devices)) {}

  ns3::Ptr<ns3::NetDevice> device(std::size_t end) const override { return devices_[end]; }
  bool shared() const override { return false; }
  Result<void> set_up(bool up) override {
    for (const auto& device : devices_) device->set_wire_up(up);
    return {};
  }
  Result<void> set_rate(std::size_t end, std::uint64_t rate_bps) override {
    devices_[end]->set_rate(rate_bps);
    return {};
  }
  Result<void> set_delay(std::size_t end, Duration delay) override {
    devices_[end]->set_delay(delay);
    return {};
  }
  Result<void> set_loss(std::size_t end, std::unique_ptr<sim::LossModel> model) override {
    devices_[end]->set_loss(std::move(model));
    return {};
  }
  Result<void> set_black_hole(std::size_t end, bool black_hole) override {
    devices_[end]->set_black_hole(black_hole);
    return {};
  }
  void set_interface_up(std::size_t end, bool up) override { devices_[end]->set_interface_up(up); }

 private:
  Devices devices_;
};

/// Above the transmitter alone where a disc does the queueing.
Result<std::unique_ptr<sim::QueueModel>> device_queue(const sim::QueueOptions& options) {
  if (!is_queue_disc(options.kind)) return sim::make_queue(options);
  return sim::make_queue({.kind = "drop_tail", .packets = {}});
}

Result<ns3::Ptr<PointToPointDevice>> make_device(LinkSetup& setup, std::size_t end) {
  const DirectionOptions& direction = setup.options.directions[end];
  auto queue = device_queue(direction.queue);
  if (!queue) return queue.error();
  auto transit =
      sim::TransitModel::make({direction.transit, std::move(setup.losses[end]), *setup.draws[end]});
  if (!transit) return transit.error();
  auto device = ns3::CreateObject<PointToPointDevice>();
  device->SetAddress(ns3::Mac48Address::Allocate());
  device->SetMtu(static_cast<std::uint16_t>(setup.options.mtu));
  device->set_up({.end = setup.ends[end].get(),
                  .up = setup.options.up,
                  .transmitter = {{direction.rate_bps, setup.options.overhead, direction.delay},
                                  direction.deliveries},
                  .queue = *std::move(queue),
                  .transit = *std::move(transit),
                  .policer = direction.policer});
  return device;
}

}  // namespace

Result<std::unique_ptr<Link>> make_point_to_point_link(LinkSetup setup) {
  const auto channel = ns3::CreateObject<PointToPointChannel>();
  Devices devices;
  for (std::size_t end = 0; end < 2; ++end) {
    auto device = make_device(setup, end);
    if (!device) return device.error();
    devices[end] = *device;
    devices[end]->join(channel, end);
    setup.nodes[end]->AddDevice(devices[end]);
    if (is_queue_disc(setup.options.directions[end].queue.kind)) devices[end]->stop_when_busy();
  }
  return std::unique_ptr<Link>(
      std::make_unique<PointToPointLink>(std::move(setup.ends), std::move(devices)));
}

}  // namespace post::ns3host
