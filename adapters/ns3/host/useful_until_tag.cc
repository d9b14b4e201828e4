#include "adapters/ns3/host/useful_until_tag.h"

#include <ostream>

namespace post::ns3host {

NS_OBJECT_ENSURE_REGISTERED(UsefulUntilTag);

ns3::TypeId UsefulUntilTag::GetTypeId() {
  static const ns3::TypeId type = ns3::TypeId("post::ns3host::UsefulUntilTag")
                                      .SetParent<ns3::Tag>()
                                      .AddConstructor<UsefulUntilTag>();
  return type;
}

void UsefulUntilTag::Serialize(ns3::TagBuffer to) const {
  to.WriteU64(static_cast<std::uint64_t>(nanoseconds_of(until_)));
}

void UsefulUntilTag::Deserialize(ns3::TagBuffer from) {
  until_ = kStartOfRun + Duration(static_cast<std::int64_t>(from.ReadU64()));
}

void UsefulUntilTag::Print(std::ostream& to) const {
  to << "useful until " << nanoseconds_of(until_) << " ns";
}

Time useful_until_of(const ns3::Packet& packet) {
  UsefulUntilTag tag;
  packet.PeekPacketTag(tag);
  return tag.until();
}

void tag_useful_until(ns3::Packet& packet, Time until) {
  UsefulUntilTag tag;
  tag.set(until);
  packet.ReplacePacketTag(tag);
}

}  // namespace post::ns3host
