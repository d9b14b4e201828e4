// The project's loss models as an ns-3 ErrorModel: the same verdicts as in every simulated world.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "ns3/error-model.h"
#include "sim/network/loss/loss.h"

namespace post::ns3host {

/// Counts the IP packets that it is asked about, from 1; frames of other protocols (ARP) pass
/// uncounted. Give each direction its own.
class KeyedErrorModel : public ns3::ErrorModel {
 public:
  /// What the packets it sees begin with.
  enum class Framing : std::uint8_t { kIp, kEthernet };

  static ns3::TypeId GetTypeId();
  KeyedErrorModel();

  void set_framing(Framing framing) { framing_ = framing; }
  /// Ordinals go on counting.
  void set_model(std::unique_ptr<sim::LossModel> model) { model_ = std::move(model); }
  /// Why the latest packet was lost (sim/network/packet_meta.h).
  std::string_view reason() const { return reason_; }

 private:
  bool DoCorrupt(ns3::Ptr<ns3::Packet> packet) override;
  void DoReset() override;

  std::unique_ptr<sim::LossModel> model_;
  std::string_view reason_;
  std::uint64_t ordinal_ = 0;
  Framing framing_ = Framing::kIp;
};

}  // namespace post::ns3host
