#include "adapters/ns3/network/bare_device.h"

#include "ns3/packet.h"

namespace post::ns3host {

NS_OBJECT_ENSURE_REGISTERED(BareDevice);

ns3::TypeId BareDevice::GetTypeId() {
  static const ns3::TypeId type =
      ns3::TypeId("post::ns3host::BareDevice").SetParent<ns3::NetDevice>();
  return type;
}

void BareDevice::SetAddress(ns3::Address address) {
  address_ = ns3::Mac48Address::ConvertFrom(address);
}

bool BareDevice::SetMtu(std::uint16_t mtu) {
  mtu_ = mtu;
  return true;
}

void BareDevice::AddLinkChangeCallback(ns3::Callback<void> callback) {
  link_changed_.ConnectWithoutContext(callback);
}

bool BareDevice::SendFrom(ns3::Ptr<ns3::Packet>, const ns3::Address&, const ns3::Address&,
                          std::uint16_t) {
  return false;
}

void BareDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback) {
  promiscuous_ = callback;
}

void BareDevice::set_link_up(bool up) {
  if (up == up_) return;
  up_ = up;
  link_changed_();
}

void BareDevice::hand_up(const ns3::Ptr<ns3::Packet>& packet, std::uint16_t protocol,
                         const ns3::Address& from) {
  if (!promiscuous_.IsNull()) {
    promiscuous_(this, packet, protocol, from, address_, PACKET_HOST);
  }
  receive_(this, packet, protocol, from);
}

void BareDevice::DoDispose() {
  node_ = nullptr;
  receive_.Nullify();
  promiscuous_.Nullify();
  NetDevice::DoDispose();
}

}  // namespace post::ns3host
