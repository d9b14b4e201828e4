// What a packet carries inside ns-3, whose IP headers have no options: until when it is of use.
#pragma once

#include "model/time.h"
#include "ns3/packet.h"
#include "ns3/tag.h"

namespace post::ns3host {

/// Devices that know it (PointToPointDevice) put it onto the wire as an option and take it off
/// again.
class UsefulUntilTag final : public ns3::Tag {
 public:
  static ns3::TypeId GetTypeId();

  void set(Time until) { until_ = until; }
  Time until() const { return until_; }

  ns3::TypeId GetInstanceTypeId() const override { return GetTypeId(); }
  std::uint32_t GetSerializedSize() const override { return sizeof(std::uint64_t); }
  void Serialize(ns3::TagBuffer to) const override;
  void Deserialize(ns3::TagBuffer from) override;
  void Print(std::ostream& to) const override;

 private:
  Time until_ = kNever;
};

/// kNever: it says nothing.
Time useful_until_of(const ns3::Packet& packet);
void tag_useful_until(ns3::Packet& packet, Time until);

}  // namespace post::ns3host
