#include "adapters/ns3/host/node_host.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/host/address.h"
#include "adapters/ns3/host/delivery_queue.h"
#include "adapters/ns3/host/egress.h"
#include "adapters/ns3/host/icmp_tap.h"
#include "adapters/ns3/host/interface_table.h"
#include "adapters/ns3/host/strong_routing.h"
#include "adapters/ns3/host/tcp/layer.h"
#include "adapters/ns3/host/udp/layer.h"
#include "adapters/ns3/host/udp/socket.h"
#include "model/check.h"
#include "sim/engine/random.h"

namespace post::ns3host {

/// What the host is made of. Members go in the reverse order, sockets' ends before what they need.
class NodeHost::Parts final : public Network,
                              private InterfaceWatcher,
                              private DeliveryQueue::Receiver {
 public:
  Parts(SimulationExecutor& executor, ns3::Ptr<ns3::Node> node, NodeHostOptions options);
  ~Parts() override;

  const NodeHostOptions& options() const { return options_; }
  SimulationExecutor& executor() { return executor_; }
  EntityId entity() const { return entity_; }
  const Tracer& tracer() const { return tracer_; }
  ns3::Ptr<ns3::Node> node() const { return node_; }
  void set_interface_up(const ns3::Ptr<ns3::NetDevice>& device, bool up);

  // Network
  std::vector<Interface> interfaces() const override { return interfaces_.values(); }
  bool routable(const IpAddress& local, InterfaceId interface,
                const IpAddress& remote) const override;
  Capabilities capabilities() const override;
  PathHints path_hints(const StreamPath& path) const override;
  void add_observer(Observer& observer) override { observers_.push_back(&observer); }
  void remove_observer(Observer& observer) override { std::erase(observers_, &observer); }
  Result<std::unique_ptr<DatagramSocket>> bind_datagram(const SocketAddress& local,
                                                        InterfaceId interface) override;
  Result<std::unique_ptr<ByteChannel>> connect_stream(const StreamPath& path,
                                                      const StreamOptions& options) override;
  Result<std::unique_ptr<StreamListener>> listen_stream(const SocketAddress& local) override;
  Result<void> join(DatagramSocket& socket, const IpAddress& group, InterfaceId interface) override;

 private:
  // InterfaceWatcher
  std::vector<ns3::Ipv6InterfaceAddress> v6_addresses(std::uint32_t interface) const override;
  void on_v4_changed(std::uint32_t interface) override;
  void on_v6_changed(std::uint32_t interface) override;
  void on_v4_address(std::uint32_t interface, const ns3::Ipv4InterfaceAddress& address,
                     bool added) override;
  void on_v6_address(std::uint32_t interface, const ns3::Ipv6InterfaceAddress& address,
                     bool added) override;
  void on_changed(Family family, std::uint32_t interface);
  void on_address(Family family, std::uint32_t interface, const IpPrefix& address, bool added);

  // DeliveryQueue::Receiver
  void on_work(DeliveryQueue::Work&& work) override;
  void announce(InterfaceId interface);
  void tell(const InterfaceEvent& event);

  void on_icmp(const IcmpNotice& notice);

  SimulationExecutor& executor_;
  ns3::Ptr<ns3::Node> node_;
  NodeHostOptions options_;
  EntityId entity_;
  Tracer tracer_;
  std::vector<Observer*> observers_;
  InterfaceTable interfaces_;
  ns3::Ptr<StrongRoutingV4> routing_v4_;  ///< null: the node speaks no IPv4
  ns3::Ptr<StrongRoutingV6> routing_v6_;
  EgressFinder egress_;
  DeliveryQueue delivery_;
  UdpLayer udp_;
  TcpLayer tcp_;
  IcmpTap icmp_;
};

NodeHost::Parts::Parts(SimulationExecutor& executor, ns3::Ptr<ns3::Node> node,
                       NodeHostOptions options)
    : executor_(executor),
      node_(node),
      options_(std::move(options)),
      entity_(executor.entity(options_.name)),
      tracer_(executor, options_.name, options_.sink),
      interfaces_(node, options_.interfaces),
      egress_(node, interfaces_),
      delivery_(executor, entity_, *this),
      udp_({executor, entity_, node, interfaces_, egress_, delivery_, options_.udp_receive_bytes}),
      tcp_({executor, entity_, node, interfaces_, egress_, options_.tcp}),
      icmp_(node, [this](const IcmpNotice& notice) { on_icmp(notice); }) {
  if (const auto ipv4 = node->GetObject<ns3::Ipv4>()) routing_v4_ = StrongRoutingV4::install(ipv4);
  if (const auto ipv6 = node->GetObject<ns3::Ipv6>()) routing_v6_ = StrongRoutingV6::install(ipv6);
  if (routing_v4_) routing_v4_->set_watcher(this);
  if (routing_v6_) routing_v6_->set_watcher(this);
}

NodeHost::Parts::~Parts() {
  if (routing_v4_) routing_v4_->set_watcher(nullptr);
  if (routing_v6_) routing_v6_->set_watcher(nullptr);
}

bool NodeHost::Parts::routable(const IpAddress& local, InterfaceId interface,
                               const IpAddress& remote) const {
  return egress_.find(local, interface, remote).has_value();
}

Capabilities NodeHost::Parts::capabilities() const {
  return {.datagrams = node_->GetObject<ns3::UdpL4Protocol>() != nullptr,
          .streams = tcp_.available(),
          .multicast = true,
          .useful_until = options_.useful_until,
          .ecn = true};
}

PathHints NodeHost::Parts::path_hints(const StreamPath& path) const {
  return options_.path_hints ? options_.path_hints(path) : PathHints{};
}

Result<std::unique_ptr<DatagramSocket>> NodeHost::Parts::bind_datagram(const SocketAddress& local,
                                                                       InterfaceId interface) {
  return udp_.bind(local, interface);
}

Result<std::unique_ptr<ByteChannel>> NodeHost::Parts::connect_stream(const StreamPath& path,
                                                                     const StreamOptions&) {
  if (!tcp_.available()) return Error{"not_supported", "this node has no TCP"};
  return tcp_.connect(path);
}

Result<std::unique_ptr<StreamListener>> NodeHost::Parts::listen_stream(const SocketAddress& local) {
  if (!tcp_.available()) return Error{"not_supported", "this node has no TCP"};
  return tcp_.listen(local);
}

Result<void> NodeHost::Parts::join(DatagramSocket& socket, const IpAddress& group,
                                   InterfaceId interface) {
  return udp_.join(socket, group, interface);
}

// ---- what happens on the node ----

void NodeHost::Parts::set_interface_up(const ns3::Ptr<ns3::NetDevice>& device, bool up) {
  const NodeInterface* interface = interfaces_.find(device);
  check(interface != nullptr, "the device is one of the host's interfaces");
  if (interface->v4) {
    const auto ipv4 = node_->GetObject<ns3::Ipv4>();
    up ? ipv4->SetUp(*interface->v4) : ipv4->SetDown(*interface->v4);
  }
  if (interface->v6) {
    const auto ipv6 = node_->GetObject<ns3::Ipv6>();
    up ? ipv6->SetUp(*interface->v6) : ipv6->SetDown(*interface->v6);
  }
}

std::vector<ns3::Ipv6InterfaceAddress> NodeHost::Parts::v6_addresses(
    std::uint32_t interface) const {
  std::vector<ns3::Ipv6InterfaceAddress> addresses;
  const NodeInterface* known = interfaces_.find(Family::kIpv6, interface);
  if (known == nullptr) return addresses;
  for (const InterfaceAddress& own : known->values.addresses) {
    if (own.prefix.address.is_v4()) continue;
    addresses.emplace_back(to_ns3_v6(own.prefix.address), ns3::Ipv6Prefix(own.prefix.length));
  }
  return addresses;
}

void NodeHost::Parts::on_v4_changed(std::uint32_t interface) {
  on_changed(Family::kIpv4, interface);
}

void NodeHost::Parts::on_v6_changed(std::uint32_t interface) {
  on_changed(Family::kIpv6, interface);
}

void NodeHost::Parts::on_changed(Family family, std::uint32_t interface) {
  const NodeInterface* known = interfaces_.find(family, interface);
  if (known == nullptr) return;
  const InterfaceId id = known->values.id;
  udp_.on_queue_space(id);  // who waits for space must hear that the interface is gone
  if (interfaces_.refresh(id)) announce(id);
}

void NodeHost::Parts::on_v4_address(std::uint32_t interface,
                                    const ns3::Ipv4InterfaceAddress& address, bool added) {
  const auto length = static_cast<std::uint8_t>(address.GetMask().GetPrefixLength());
  on_address(Family::kIpv4, interface, {from_ns3(address.GetLocal()), length}, added);
}

void NodeHost::Parts::on_v6_address(std::uint32_t interface,
                                    const ns3::Ipv6InterfaceAddress& address, bool added) {
  if (address.GetAddress().IsLinkLocal()) return;
  on_address(Family::kIpv6, interface,
             {from_ns3(address.GetAddress()), address.GetPrefix().GetPrefixLength()}, added);
}

void NodeHost::Parts::on_address(Family family, std::uint32_t interface, const IpPrefix& address,
                                 bool added) {
  const NodeInterface* known = interfaces_.find(family, interface);
  if (known == nullptr) return;
  const InterfaceId id = known->values.id;
  const bool changed = added ? interfaces_.add_address(id, address)
                             : interfaces_.remove_address(id, address.address);
  if (changed) announce(id);
}

void NodeHost::Parts::on_icmp(const IcmpNotice& notice) {
  if (interfaces_.owner_of(notice.local.ip) == nullptr) return;
  if (notice.cause == Cause::kPacketTooBig) egress_.learn_mtu(notice.remote.ip, notice.mtu);
  notice.transport == Transport::kUdp ? udp_.on_icmp(notice) : tcp_.on_icmp(notice);
}

// ---- what the model hears ----

void NodeHost::Parts::on_work(DeliveryQueue::Work&& work) {
  if (auto* arrival = std::get_if<Arrival>(&work)) {
    if (arrival->socket != nullptr) arrival->socket->take(std::move(arrival->datagram));
  } else if (auto* report = std::get_if<ErrorReport>(&work)) {
    if (report->socket != nullptr) report->socket->report(report->error);
  } else {
    tell(std::get<InterfaceEvent>(work));
  }
}

// An item each: the observer may destroy the host in its call.
void NodeHost::Parts::announce(InterfaceId interface) {
  for (Observer* observer : observers_) delivery_.push(InterfaceEvent{interface, observer});
}

void NodeHost::Parts::tell(const InterfaceEvent& event) {
  if (std::ranges::find(observers_, event.observer) == observers_.end()) return;
  event.observer->on_interface_changed(event.interface);
}

// ---- NodeHost ----

NodeHost::NodeHost(SimulationExecutor& executor, ns3::Ptr<ns3::Node> node, NodeHostOptions options)
    : parts_(std::make_unique<Parts>(executor, std::move(node), std::move(options))) {}

NodeHost::~NodeHost() = default;

const std::string& NodeHost::name() const { return parts_->options().name; }
EntityId NodeHost::entity() const { return parts_->entity(); }
Executor& NodeHost::executor() { return parts_->executor(); }
Network& NodeHost::network() { return *parts_; }
const Tracer& NodeHost::tracer() const { return parts_->tracer(); }
ns3::Ptr<ns3::Node> NodeHost::node() const { return parts_->node(); }

std::unique_ptr<RandomStream> NodeHost::random(std::string_view consumer) {
  const NodeHostOptions& options = parts_->options();
  return std::make_unique<sim::NamedStream>(
      sim::StreamName{options.seed, options.run, options.name, consumer});
}

void NodeHost::set_interface_up(const ns3::Ptr<ns3::NetDevice>& device, bool up) {
  parts_->set_interface_up(device, up);
}

}  // namespace post::ns3host
