#include "tests/contract/ns3/ns3_world.h"

#include <ns3/boolean.h>
#include <ns3/data-rate.h>
#include <ns3/drop-tail-queue.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/mac48-address.h>
#include <ns3/node.h>
#include <ns3/point-to-point-channel.h>
#include <ns3/point-to-point-net-device.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "adapters/ns3/host/address.h"
#include "adapters/ns3/host/node_host.h"
#include "model/check.h"

namespace post::contract {
namespace {

using Device = ns3::Ptr<ns3::PointToPointNetDevice>;

/// ns-3's channel, of which what is on the wire can be lost.
class Wire : public ns3::PointToPointChannel {
 public:
  void lose_what_is_under_way() { ++epoch_; }
  void mute(const Device& sender) { muted_.insert(sender); }

  bool TransmitStart(ns3::Ptr<const ns3::Packet> packet, Device sender, ns3::Time takes) override {
    if (muted_.contains(sender)) return true;
    const Device receiver = sender == GetSource(0) ? GetDestination(0) : GetDestination(1);
    ns3::Simulator::ScheduleWithContext(receiver->GetNode()->GetId(), takes + GetDelay(),
                                        [this, receiver, packet, epoch = epoch_] {
                                          if (epoch == epoch_) receiver->Receive(packet->Copy());
                                        });
    return true;
  }

 private:
  unsigned epoch_ = 0;
  std::set<Device> muted_;
};

/// Both ends, [0] being that of LinkPlan::a.
struct Link {
  std::array<std::string, 2> hosts;
  std::array<Device, 2> devices;
  ns3::Ptr<Wire> wire;
};

class Ns3World : public World {
 public:
  explicit Ns3World(const Plan& plan) : plan_(plan) {
    ns3::RngSeedManager::SetSeed(1);
    ns3::RngSeedManager::SetRun(1);
    for (const std::string& name : plan.hosts) nodes_[name] = make_node();
    for (const LinkPlan& link : plan.links) add_link(link);
    for (const std::string& name : plan.hosts) add_host(name);
  }
  ~Ns3World() override {
    hosts_.clear();
    executor_.reset();
    ns3::Simulator::Destroy();
  }

  Host& host(std::string_view name) override {
    const auto found = hosts_.find(name);
    check(found != hosts_.end(), "the plan has this host");
    return *found->second;
  }
  void run_until(Time until) override {
    const auto reason = executor_->run(until, {.events = 50'000'000});
    check(reason == ns3host::StopReason::kTime, "the run comes to its end");
  }
  void set_link_up(std::string_view a, std::string_view b, bool up) override {
    for (const Link& link : links_) {
      const bool this_one =
          (link.hosts[0] == a && link.hosts[1] == b) || (link.hosts[0] == b && link.hosts[1] == a);
      if (!this_one) continue;
      if (!up) link.wire->lose_what_is_under_way();
      set_end_up(link, 0, up);
      set_end_up(link, 1, up);
    }
  }
  void silence(std::string_view name) override {
    for (const Link& link : links_) {
      for (std::size_t end = 0; end < 2; ++end) {
        if (link.hosts[end] == name) link.wire->mute(link.devices[end]);
      }
    }
  }
  void destroy_host(std::string_view name) override {
    silence(name);
    const auto found = hosts_.find(name);
    check(found != hosts_.end(), "the plan has this host");
    hosts_.erase(found);
  }

 private:
  static ns3::Ptr<ns3::Node> make_node() {
    const auto node = ns3::CreateObject<ns3::Node>();
    ns3::InternetStackHelper stack;
    stack.Install(node);
    stack.AssignStreams(ns3::NodeContainer(node), 0);
    node->GetObject<ns3::Ipv4>()->SetAttribute("IpForward", ns3::BooleanValue(false));
    node->GetObject<ns3::Ipv6>()->SetAttribute("IpForward", ns3::BooleanValue(false));
    // Else an address is not used in its first second, and is announced.
    node->GetObject<ns3::Icmpv6L4Protocol>()->SetAttribute("DAD", ns3::BooleanValue(false));
    return node;
  }

  void add_link(const LinkPlan& plan) {
    Link link{{plan.a, plan.b}, {}, ns3::CreateObject<Wire>()};
    link.wire->SetAttribute("Delay", ns3::TimeValue(ns3::NanoSeconds(nanoseconds_of(plan.delay))));
    for (std::size_t end = 0; end < 2; ++end) {
      link.devices[end] = make_device(plan);
      nodes_[link.hosts[end]]->AddDevice(link.devices[end]);
      link.devices[end]->Attach(link.wire);
      set_addresses(link.hosts[end], link.hosts[1 - end], link.devices[end]);
    }
    links_.push_back(std::move(link));
  }
  static Device make_device(const LinkPlan& plan) {
    const auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
    device->SetAddress(ns3::Mac48Address::Allocate());
    device->SetQueue(ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>());
    device->SetDataRate(ns3::DataRate(std::numeric_limits<std::int64_t>::max()));
    device->SetMtu(static_cast<std::uint16_t>(plan.mtu));
    return device;
  }
  void set_addresses(const std::string& host, const std::string& peer, const Device& device) {
    const auto ipv4 = nodes_[host]->GetObject<ns3::Ipv4>();
    const IpPrefix v4 = address_of(plan_, host, peer, Family::kIpv4).prefix;
    const std::uint32_t at_v4 = ipv4->AddInterface(device);
    ipv4->AddAddress(at_v4, {ns3host::to_ns3_v4(v4.address), ns3::Ipv4Mask("/24")});
    ipv4->SetUp(at_v4);
    const auto ipv6 = nodes_[host]->GetObject<ns3::Ipv6>();
    const IpPrefix v6 = address_of(plan_, host, peer, Family::kIpv6).prefix;
    const std::uint32_t at_v6 = ipv6->AddInterface(device);
    ipv6->AddAddress(at_v6, {ns3host::to_ns3_v6(v6.address), ns3::Ipv6Prefix(v6.length)});
    ipv6->SetUp(at_v6);
  }

  void add_host(const std::string& name) {
    ns3host::NodeHostOptions options{.name = name};
    for (const Link& link : links_) {
      for (std::size_t end = 0; end < 2; ++end) {
        if (link.hosts[end] != name) continue;
        options.interfaces.push_back({link.devices[end], interface_name(link.hosts[1 - end])});
      }
    }
    hosts_[name] =
        std::make_unique<ns3host::NodeHost>(*executor_, nodes_[name], std::move(options));
  }
  void set_end_up(const Link& link, std::size_t end, bool up) {
    const auto found = hosts_.find(link.hosts[end]);
    if (found != hosts_.end()) found->second->set_interface_up(link.devices[end], up);
  }

  Plan plan_;
  std::unique_ptr<ns3host::SimulationExecutor> executor_ =
      std::make_unique<ns3host::SimulationExecutor>();
  std::map<std::string, ns3::Ptr<ns3::Node>, std::less<>> nodes_;
  std::vector<Link> links_;
  std::map<std::string, std::unique_ptr<ns3host::NodeHost>, std::less<>> hosts_;
};

}  // namespace

WorldKind ns3_world() {
  return {"Ns3", true, [](const Plan& plan) { return std::make_unique<Ns3World>(plan); }};
}

}  // namespace post::contract
