// Wi-Fi access (802.11a, one access point, one station, 5 m apart) with ns-3's own PHY and MAC.
#include <algorithm>
#include <string>

#include "adapters/ns3/network/ip_packet.h"
#include "adapters/ns3/network/link.h"
#include "adapters/ns3/network/queue_disc.h"
#include "ns3/constant-position-mobility-model.h"
#include "ns3/llc-snap-header.h"
#include "ns3/net-device-container.h"
#include "ns3/ssid.h"
#include "ns3/string.h"
#include "ns3/wifi-helper.h"
#include "ns3/wifi-mac-helper.h"
#include "ns3/wifi-mac-queue.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-net-device.h"
#include "ns3/yans-wifi-helper.h"

namespace post::ns3host {
namespace {

constexpr std::array kRatesMbps{6, 9, 12, 18, 24, 36, 48, 54};
constexpr int kControlRateMbps = 6;
constexpr double kMetres = 5;
constexpr std::size_t kMaxMtu = ns3::MAX_MSDU_SIZE - ns3::LLC_SNAP_HEADER_LENGTH;

/// The fastest of 802.11a's that `rate_bps` allows; infinitely fast: the fastest.
int rate_mbps(std::uint64_t rate_bps) {
  int best = kRatesMbps.front();
  for (const int rate : kRatesMbps) {
    if (rate_bps == 0 || static_cast<std::uint64_t>(rate) * 1'000'000 <= rate_bps) best = rate;
  }
  return best;
}

ns3::StringValue mode_of(int mbps) {
  return ns3::StringValue("OfdmRate" + std::to_string(mbps) + "Mbps");
}

/// What one end's MAC says to both ends' records.
class Radio {
 public:
  Radio(LinkEnd& own, LinkEnd& peer) : own_(own), peer_(peer) {}

  void attach(const ns3::Ptr<ns3::NetDevice>& device) {
    device_ = ns3::DynamicCast<ns3::WifiNetDevice>(device);
    const auto mac = device_->GetMac();
    mac->TraceConnectWithoutContext("MacTx", ns3::MakeCallback(&Radio::leaving, this));
    mac->TraceConnectWithoutContext("MacTxDrop", ns3::MakeCallback(&Radio::dropped, this));
    mac->TraceConnectWithoutContext("MacRx", ns3::MakeCallback(&Radio::arriving, this));
  }
  ns3::Ptr<ns3::WifiNetDevice> device() const { return device_; }

 private:
  void leaving(ns3::Ptr<const ns3::Packet> frame) {
    const auto packet = ip_in_llc(frame);
    if (!packet) return;
    own_.leaving(*packet);
    own_.sent(*packet);
  }
  void dropped(ns3::Ptr<const ns3::Packet> frame) {
    if (const auto packet = ip_in_llc(frame)) own_.dropped(*packet, sim::verdict::kLinkDown);
  }
  void arriving(ns3::Ptr<const ns3::Packet> frame) {
    const auto packet = ip_in_llc(frame);
    if (!packet) return;
    own_.arriving(*packet);
    peer_.delivered();
  }

  LinkEnd& own_;
  LinkEnd& peer_;
  ns3::Ptr<ns3::WifiNetDevice> device_;
};

void place(const ns3::Ptr<ns3::Node>& node, double metres) {
  if (node->GetObject<ns3::MobilityModel>()) return;  // with an earlier link of this kind
  const auto position = ns3::CreateObject<ns3::ConstantPositionMobilityModel>();
  position->SetPosition({metres, 0, 0});
  node->AggregateObject(position);
}

class WifiLink final : public Link {
 public:
  explicit WifiLink(LinkSetup setup)
      : Link(std::move(setup.ends)), radios_{Radio(end(0), end(1)), Radio(end(1), end(0))} {
    const std::size_t access_point = setup.routers[0] && !setup.routers[1] ? 0 : 1;
    ns3::YansWifiPhyHelper phy;
    phy.SetChannel(ns3::YansWifiChannelHelper::Default().Create());
    install(setup, phy, access_point, "ns3::ApWifiMac");
    install(setup, phy, 1 - access_point, "ns3::StaWifiMac");
  }

  ns3::Ptr<ns3::NetDevice> device(std::size_t end) const override { return radios_[end].device(); }
  std::int64_t assign_streams(std::int64_t first) override {
    for (const Radio& radio : radios_) {
      first += ns3::WifiHelper().AssignStreams(ns3::NetDeviceContainer(radio.device()), first);
    }
    return first;
  }
  Result<void> set_up(bool) override { return fixed(); }
  Result<void> set_rate(std::size_t, std::uint64_t) override { return fixed(); }
  Result<void> set_delay(std::size_t, Duration) override { return fixed(); }
  Result<void> set_loss(std::size_t, std::unique_ptr<sim::LossModel>) override { return fixed(); }

 private:
  static Error fixed() { return unsupported("a link of Wi-Fi does not change in ns-3"); }

  void install(const LinkSetup& setup, const ns3::YansWifiPhyHelper& phy, std::size_t end,
               const std::string& mac_type) {
    const DirectionOptions& direction = setup.options.directions[end];
    place(setup.nodes[end], static_cast<double>(end) * kMetres);
    ns3::WifiMacHelper mac;
    mac.SetType(mac_type, "Ssid", ns3::SsidValue(ns3::Ssid(setup.options.name)));
    ns3::WifiHelper helper;
    helper.SetStandard(ns3::WIFI_STANDARD_80211a);
    helper.SetRemoteStationManager("ns3::ConstantRateWifiManager", "DataMode",
                                   mode_of(rate_mbps(direction.rate_bps)), "ControlMode",
                                   mode_of(kControlRateMbps));
    radios_[end].attach(helper.Install(phy, mac, setup.nodes[end]).Get(0));
    const auto device = radios_[end].device();
    device->SetMtu(static_cast<std::uint16_t>(setup.options.mtu));
    if (is_queue_disc(direction.queue.kind) || !direction.queue.packets) return;
    const auto packets = static_cast<std::uint32_t>(*direction.queue.packets);
    device->GetMac()
        ->GetTxopQueue(ns3::AC_BE_NQOS)
        ->SetMaxSize({ns3::QueueSizeUnit::PACKETS, packets});
  }

  std::array<Radio, 2> radios_;
};

Error refusal(const LinkOptions& options, const std::string& what) {
  return unsupported("the link " + options.name + ": on Wi-Fi, " + what);
}

Result<void> check_options(const LinkOptions& options) {
  if (!options.up) return refusal(options, "a link is up");
  if (options.mtu > kMaxMtu) {
    return refusal(options, "the mtu is " + std::to_string(kMaxMtu) + " B at most");
  }
  for (const DirectionOptions& direction : options.directions) {
    if (direction.delay != Duration{}) {
      return refusal(options, "the delay is that of the air: delay = \"0 ms\"");
    }
    if (direction.loss.kind != "none") return refusal(options, "loss is the radio's own affair");
    if (!direction.queue.packets) return refusal(options, "queues count packets");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Link>> make_wifi_link(LinkSetup setup) {
  if (const Result<void> can = check_plain(setup.options); !can) return can.error();
  if (const Result<void> can = check_options(setup.options); !can) return can.error();
  return std::unique_ptr<Link>(std::make_unique<WifiLink>(std::move(setup)));
}

}  // namespace post::ns3host
