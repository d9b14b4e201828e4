// What every NetDevice of this adapter answers alike, so that the others say only what they do.
#pragma once

#include <cstdint>

#include "ns3/callback.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/traced-callback.h"

namespace post::ns3host {

/// One end of a link between two nodes: no address resolution, whatever is sent is for the other
/// end.
class BareDevice : public ns3::NetDevice {
 public:
  static ns3::TypeId GetTypeId();

  void SetIfIndex(std::uint32_t index) override { index_ = index; }
  std::uint32_t GetIfIndex() const override { return index_; }
  void SetAddress(ns3::Address address) override;
  ns3::Address GetAddress() const override { return address_; }
  bool SetMtu(std::uint16_t mtu) override;
  std::uint16_t GetMtu() const override { return mtu_; }
  bool IsLinkUp() const override { return up_; }
  void AddLinkChangeCallback(ns3::Callback<void> callback) override;
  bool IsBroadcast() const override { return true; }
  ns3::Address GetBroadcast() const override { return ns3::Mac48Address::GetBroadcast(); }
  bool IsMulticast() const override { return true; }
  ns3::Address GetMulticast(ns3::Ipv4Address) const override { return GetBroadcast(); }
  ns3::Address GetMulticast(ns3::Ipv6Address) const override { return GetBroadcast(); }
  bool IsBridge() const override { return false; }
  bool IsPointToPoint() const override { return true; }
  bool SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& source,
                const ns3::Address& destination, std::uint16_t protocol) override;
  ns3::Ptr<ns3::Node> GetNode() const override { return node_; }
  void SetNode(ns3::Ptr<ns3::Node> node) override { node_ = node; }
  bool NeedsArp() const override { return false; }
  void SetReceiveCallback(ReceiveCallback callback) override { receive_ = callback; }
  void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
  bool SupportsSendFrom() const override { return false; }

 protected:
  /// Tells those who asked where that is a change.
  void set_link_up(bool up);
  /// To the node's stack.
  void hand_up(const ns3::Ptr<ns3::Packet>& packet, std::uint16_t protocol,
               const ns3::Address& from);
  void DoDispose() override;

 private:
  ns3::Ptr<ns3::Node> node_;
  ns3::Mac48Address address_;
  ReceiveCallback receive_;
  PromiscReceiveCallback promiscuous_;
  ns3::TracedCallback<> link_changed_;
  std::uint32_t index_ = 0;
  std::uint16_t mtu_ = 1500;
  bool up_ = true;
};

}  // namespace post::ns3host
