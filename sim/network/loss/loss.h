// Which packets a link loses. A model is one file in this folder and one line in registry.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "sim/engine/random.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

/// Asked once for every IP packet of one direction that reaches the loss stage: behind the
/// transmitter, so that a lost packet has taken its time on the link.
class LossModel {
 public:
  virtual ~LossModel() = default;
  virtual Verdict decide(const PacketMeta& packet) = 0;
};

/// Parts per 10^9. Before each packet, the first included, the chain takes a step; it begins good.
struct GilbertElliottOptions {
  std::uint64_t to_bad_ppb = 0;
  std::uint64_t to_good_ppb = 0;
  std::uint64_t loss_good_ppb = 0;
  std::uint64_t loss_bad_ppb = 1'000'000'000;
};

/// The parameters of all models; each reads its own.
struct LossOptions {
  std::string kind = "none";
  std::uint64_t probability_ppb = 0;         ///< bernoulli: parts per 10^9
  std::vector<std::uint64_t> ordinals = {};  ///< drop_list: packets from 1
  GilbertElliottOptions chain = {};          ///< gilbert_elliott
  std::uint64_t every = 0;                   ///< periodic: loses the n-th, the 2n-th, ...
  /// trace: '0' for each packet that is lost, '1' for others; begins again at its end.
  std::shared_ptr<const std::string> pattern = {};
};

struct LossKind {
  std::string_view name;
  std::unique_ptr<LossModel> (*make)(const LossOptions& options, const KeyedDraws& draws);
};

/// All models, sorted by name.
const std::vector<LossKind>& loss_kinds();

/// Error `unknown_loss` names what there is.
Result<std::unique_ptr<LossModel>> make_loss(const LossOptions& options, const KeyedDraws& draws);

}  // namespace post::sim
