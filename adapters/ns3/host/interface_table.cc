#include "adapters/ns3/host/interface_table.h"

#include <algorithm>
#include <utility>

#include "adapters/ns3/host/address.h"
#include "adapters/ns3/host/node_host.h"
#include "model/check.h"

namespace post::ns3host {
namespace {

std::vector<InterfaceSpec> all_devices(const ns3::Ptr<ns3::Node>& node) {
  std::vector<InterfaceSpec> specs;
  for (std::uint32_t i = 0; i < node->GetNDevices(); ++i) {
    const ns3::Ptr<ns3::NetDevice> device = node->GetDevice(i);
    if (!ns3::DynamicCast<ns3::LoopbackNetDevice>(device)) {
      specs.push_back({.device = device, .name = {}});
    }
  }
  return specs;
}

template <class Ip>
std::optional<std::uint32_t> number_of(const ns3::Ptr<Ip>& ip,
                                       const ns3::Ptr<ns3::NetDevice>& device) {
  const std::int32_t number = ip ? ip->GetInterfaceForDevice(device) : -1;
  if (number < 0) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

}  // namespace

InterfaceTable::InterfaceTable(ns3::Ptr<ns3::Node> node, std::vector<InterfaceSpec> specs)
    : ipv4_(node->GetObject<ns3::Ipv4>()), ipv6_(node->GetObject<ns3::Ipv6>()) {
  if (specs.empty()) specs = all_devices(node);
  for (const InterfaceSpec& spec : specs) interfaces_.push_back(make(spec));
  std::ranges::stable_sort(interfaces_, {},
                           [](const NodeInterface& each) { return each.values.name; });
  for (std::size_t i = 0; i < interfaces_.size(); ++i) {
    interfaces_[i].values.id = InterfaceId{static_cast<std::uint32_t>(i + 1)};
    refresh(interfaces_[i].values.id);
  }
}

NodeInterface InterfaceTable::make(const InterfaceSpec& spec) const {
  check(spec.device != nullptr, "an interface has a device");
  NodeInterface made;
  made.device = spec.device;
  made.v4 = number_of(ipv4_, spec.device);
  made.v6 = number_of(ipv6_, spec.device);
  made.values.name =
      spec.name.empty() ? "eth" + std::to_string(spec.device->GetIfIndex()) : spec.name;
  made.values.mtu = spec.device->GetMtu();
  made.values.provisioning_domain = spec.provisioning_domain;
  for (const IpPrefix& prefix : spec.addresses.empty() ? addresses_of(made) : spec.addresses) {
    made.values.addresses.push_back({prefix});
  }
  return made;
}

std::vector<IpPrefix> InterfaceTable::addresses_of(const NodeInterface& interface) const {
  std::vector<IpPrefix> addresses;
  if (interface.v4) add_v4_addresses(interface, addresses);
  if (interface.v6) add_v6_addresses(interface, addresses);
  return addresses;
}

void InterfaceTable::add_v4_addresses(const NodeInterface& interface,
                                      std::vector<IpPrefix>& to) const {
  for (std::uint32_t i = 0; i < ipv4_->GetNAddresses(*interface.v4); ++i) {
    const ns3::Ipv4InterfaceAddress own = ipv4_->GetAddress(*interface.v4, i);
    to.push_back(
        {from_ns3(own.GetLocal()), static_cast<std::uint8_t>(own.GetMask().GetPrefixLength())});
  }
}

void InterfaceTable::add_v6_addresses(const NodeInterface& interface,
                                      std::vector<IpPrefix>& to) const {
  for (std::uint32_t i = 0; i < ipv6_->GetNAddresses(*interface.v6); ++i) {
    const ns3::Ipv6InterfaceAddress own = ipv6_->GetAddress(*interface.v6, i);
    if (own.GetAddress().IsLinkLocal()) continue;
    to.push_back({from_ns3(own.GetAddress()), own.GetPrefix().GetPrefixLength()});
  }
}

std::vector<Interface> InterfaceTable::values() const {
  std::vector<Interface> values;
  for (const NodeInterface& each : interfaces_) values.push_back(each.values);
  return values;
}

const NodeInterface* InterfaceTable::find(InterfaceId id) const {
  const auto index = static_cast<std::uint32_t>(id);
  return index == 0 || index > interfaces_.size() ? nullptr : &interfaces_[index - 1];
}

const NodeInterface* InterfaceTable::find(const ns3::Ptr<const ns3::NetDevice>& device) const {
  for (const NodeInterface& each : interfaces_) {
    if (each.device == device) return &each;
  }
  return nullptr;
}

const NodeInterface* InterfaceTable::find(Family family, std::uint32_t number) const {
  for (const NodeInterface& each : interfaces_) {
    if (each.number(family) == number) return &each;
  }
  return nullptr;
}

const NodeInterface* InterfaceTable::owner_of(const IpAddress& address) const {
  for (const NodeInterface& each : interfaces_) {
    for (const InterfaceAddress& own : each.values.addresses) {
      if (own.prefix.address == address) return &each;
    }
  }
  return nullptr;
}

bool InterfaceTable::up(const NodeInterface& interface, Family family) const {
  const std::optional<std::uint32_t> number = interface.number(family);
  if (!number) return false;
  return family == Family::kIpv4 ? ipv4_->IsUp(*number) : ipv6_->IsUp(*number);
}

bool InterfaceTable::refresh(InterfaceId id) {
  const NodeInterface& interface = *find(id);
  const bool is_up = up(interface, Family::kIpv4) || up(interface, Family::kIpv6);
  return std::exchange(values_of(id).up, is_up) != is_up;
}

bool InterfaceTable::add_address(InterfaceId id, const IpPrefix& prefix) {
  if (owner_of(prefix.address) != nullptr) return false;
  values_of(id).addresses.push_back({prefix});
  return true;
}

bool InterfaceTable::remove_address(InterfaceId id, const IpAddress& address) {
  return std::erase_if(values_of(id).addresses, [&](const InterfaceAddress& own) {
           return own.prefix.address == address;
         }) > 0;
}

Interface& InterfaceTable::values_of(InterfaceId id) {
  return interfaces_[static_cast<std::uint32_t>(id) - 1].values;
}

}  // namespace post::ns3host
