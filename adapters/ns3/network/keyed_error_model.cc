#include "adapters/ns3/network/keyed_error_model.h"

#include "adapters/ns3/network/ip_packet.h"
#include "ns3/packet.h"

namespace post::ns3host {

NS_OBJECT_ENSURE_REGISTERED(KeyedErrorModel);

ns3::TypeId KeyedErrorModel::GetTypeId() {
  static const ns3::TypeId type = ns3::TypeId("post::ns3host::KeyedErrorModel")
                                      .SetParent<ns3::ErrorModel>()
                                      .AddConstructor<KeyedErrorModel>();
  return type;
}

KeyedErrorModel::KeyedErrorModel() = default;

bool KeyedErrorModel::DoCorrupt(ns3::Ptr<ns3::Packet> packet) {
  const bool framed = framing_ == Framing::kEthernet;
  const auto ip = framed ? ip_in_ethernet(packet) : packet;
  if (!ip || !model_) return false;
  const sim::Verdict verdict = model_->decide(meta_of(*ip, ++ordinal_));
  reason_ = verdict.reason();
  return !verdict.passes();
}

void KeyedErrorModel::DoReset() { ordinal_ = 0; }

}  // namespace post::ns3host
