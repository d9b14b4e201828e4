// Ethernet with two stations: ns-3's own devices, with frames, ARP and collisions.
#include <limits>

#include "adapters/ns3/network/ip_packet.h"
#include "adapters/ns3/network/keyed_error_model.h"
#include "adapters/ns3/network/link.h"
#include "adapters/ns3/network/queue_disc.h"
#include "adapters/ns3/network/simulated_time.h"
#include "ns3/csma-channel.h"
#include "ns3/csma-net-device.h"
#include "ns3/data-rate.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/net-device-queue-interface.h"

namespace post::ns3host {
namespace {

using ns3::MakeCallback;
// ns-3 divides by it as a signed number.
constexpr std::uint64_t kInfinitelyFast = std::numeric_limits<std::int64_t>::max();

ns3::DataRate rate_of(std::uint64_t rate_bps) {
  return ns3::DataRate(rate_bps == 0 ? kInfinitelyFast : rate_bps);
}

/// One end's device, and what its traces say to both ends' records.
class Station {
 public:
  Station(LinkEnd& own, LinkEnd& peer) : own_(own), peer_(peer) {}

  void build(const LinkOptions& options, std::size_t end, const ns3::Ptr<ns3::CsmaChannel>& channel,
             const ns3::Ptr<ns3::Node>& node) {
    device_->SetAddress(ns3::Mac48Address::Allocate());
    node->AddDevice(device_);
    const sim::QueueOptions& queue = options.directions[end].queue;
    const bool disc = is_queue_disc(queue.kind);
    const auto waiting = ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>();
    waiting->SetMaxSize(disc ? ns3::QueueSize("1p") : size_of(queue));
    device_->SetQueue(waiting);
    device_->SetMtu(static_cast<std::uint16_t>(options.mtu));
    device_->Attach(channel);
    if (disc) stop_when_full(waiting);
    trace();
  }

  /// Of the direction that arrives here.
  void set_loss(std::unique_ptr<sim::LossModel> model) { errors_->set_model(std::move(model)); }
  void set_enabled(bool enabled) {
    device_->SetSendEnable(enabled);
    device_->SetReceiveEnable(enabled);
  }
  ns3::Ptr<ns3::CsmaNetDevice> device() const { return device_; }

 private:
  static ns3::QueueSize size_of(const sim::QueueOptions& queue) {
    if (queue.packets) {
      return {ns3::QueueSizeUnit::PACKETS, static_cast<std::uint32_t>(*queue.packets)};
    }
    return {ns3::QueueSizeUnit::BYTES, static_cast<std::uint32_t>(queue.bytes.value_or(0))};
  }

  void stop_when_full(const ns3::Ptr<ns3::DropTailQueue<ns3::Packet>>& queue) {
    const auto queues = ns3::CreateObject<ns3::NetDeviceQueueInterface>();
    queues->GetTxQueue(0)->ConnectQueueTraces<ns3::Queue<ns3::Packet>>(queue);
    device_->AggregateObject(queues);
  }

  void trace() {
    errors_->set_framing(KeyedErrorModel::Framing::kEthernet);
    device_->SetReceiveErrorModel(errors_);
    device_->TraceConnectWithoutContext("PhyTxBegin", MakeCallback(&Station::leaving, this));
    device_->TraceConnectWithoutContext("PhyTxEnd", MakeCallback(&Station::sent, this));
    device_->TraceConnectWithoutContext("PhyRxDrop", MakeCallback(&Station::lost, this));
    device_->TraceConnectWithoutContext("MacRx", MakeCallback(&Station::taken, this));
    device_->TraceConnectWithoutContext("MacTxDrop", MakeCallback(&Station::full, this));
  }

  void leaving(ns3::Ptr<const ns3::Packet> frame) {
    if (const auto packet = ip_in_ethernet(frame)) own_.leaving(*packet);
  }
  void sent(ns3::Ptr<const ns3::Packet> frame) {
    if (const auto packet = ip_in_ethernet(frame)) own_.sent(*packet);
  }
  void taken(ns3::Ptr<const ns3::Packet> frame) {
    const auto packet = ip_in_ethernet(frame);
    if (!packet) return;
    own_.arriving(*packet);
    peer_.delivered();
  }
  void lost(ns3::Ptr<const ns3::Packet> frame) {
    const auto packet = ip_in_ethernet(frame);
    if (!packet) return;
    const bool asked = device_->IsReceiveEnabled();
    peer_.dropped(*packet, asked ? errors_->reason() : sim::verdict::kLinkDown);
  }
  void full(ns3::Ptr<const ns3::Packet> frame) {
    const auto packet = ip_in_ethernet(frame);
    if (packet) own_.dropped(*packet, sim::verdict::kQueueFull);
  }

  LinkEnd& own_;
  LinkEnd& peer_;
  ns3::Ptr<ns3::CsmaNetDevice> device_ = ns3::CreateObject<ns3::CsmaNetDevice>();
  ns3::Ptr<KeyedErrorModel> errors_ = ns3::CreateObject<KeyedErrorModel>();
};

class CsmaLink final : public Link {
 public:
  explicit CsmaLink(LinkSetup setup)
      : Link(std::move(setup.ends)), stations_{Station(end(0), end(1)), Station(end(1), end(0))} {
    const DirectionOptions& direction = setup.options.directions[0];
    channel_->SetAttribute("DataRate", ns3::DataRateValue(rate_of(direction.rate_bps)));
    channel_->SetAttribute("Delay", ns3::TimeValue(ns3_time(direction.delay)));
    for (std::size_t i = 0; i < 2; ++i) {
      stations_[i].build(setup.options, i, channel_, setup.nodes[i]);
      stations_[1 - i].set_loss(std::move(setup.losses[i]));
    }
    for (Station& station : stations_) station.set_enabled(setup.options.up);
  }

  ns3::Ptr<ns3::NetDevice> device(std::size_t end) const override {
    return stations_[end].device();
  }
  std::int64_t assign_streams(std::int64_t first) override {
    for (Station& station : stations_) first += station.device()->AssignStreams(first);
    return first;
  }
  Result<void> set_up(bool up) override {
    for (Station& station : stations_) station.set_enabled(up);
    return {};
  }
  Result<void> set_rate(std::size_t, std::uint64_t) override {
    return unsupported("ns-3's CSMA stations keep the rate that their link began with");
  }
  Result<void> set_delay(std::size_t, Duration delay) override {
    channel_->SetAttribute("Delay", ns3::TimeValue(ns3_time(delay)));
    return {};
  }
  Result<void> set_loss(std::size_t end, std::unique_ptr<sim::LossModel> model) override {
    stations_[1 - end].set_loss(std::move(model));
    return {};
  }

 private:
  ns3::Ptr<ns3::CsmaChannel> channel_ = ns3::CreateObject<ns3::CsmaChannel>();
  std::array<Station, 2> stations_;
};

}  // namespace

Result<std::unique_ptr<Link>> make_csma_link(LinkSetup setup) {
  if (const Result<void> can = check_plain(setup.options); !can) return can.error();
  const auto& [there, back] = setup.options.directions;
  if (there.rate_bps != back.rate_bps || there.delay != back.delay) {
    return unsupported("the link " + setup.options.name +
                       ": CSMA has one rate and one delay for both directions");
  }
  return std::unique_ptr<Link>(std::make_unique<CsmaLink>(std::move(setup)));
}

}  // namespace post::ns3host
