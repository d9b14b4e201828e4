// The Gilbert–Elliott channel: a chain of two states that takes a step before each packet, and a
// probability of loss in each (Gilbert 1960, Elliott 1963).
#include <algorithm>

#include "sim/engine/distributions.h"
#include "sim/network/loss/models.h"

namespace post::sim {
namespace {

std::uint32_t at_most_certain(std::uint64_t ppb) {
  const std::uint64_t certain = kCertain;
  return static_cast<std::uint32_t>(std::min(ppb, certain));
}

class GilbertElliott final : public LossModel {
 public:
  GilbertElliott(const GilbertElliottOptions& chain, const KeyedDraws& draws)
      : to_bad_(at_most_certain(chain.to_bad_ppb)),
        to_good_(at_most_certain(chain.to_good_ppb)),
        loss_good_(at_most_certain(chain.loss_good_ppb)),
        loss_bad_(at_most_certain(chain.loss_bad_ppb)),
        losses_(draws),
        steps_(draws.stage("gilbert_elliott")) {}

  Verdict decide(const PacketMeta& packet) override {
    if (happens(steps_.draw(packet.ordinal), bad_ ? to_good_ : to_bad_)) bad_ = !bad_;
    const bool lost = happens(losses_.draw(packet.ordinal), bad_ ? loss_bad_ : loss_good_);
    return lost ? Verdict::drop(verdict::kLoss) : Verdict::pass();
  }

 private:
  std::uint32_t to_bad_;
  std::uint32_t to_good_;
  std::uint32_t loss_good_;
  std::uint32_t loss_bad_;
  KeyedDraws losses_;
  KeyedDraws steps_;
  bool bad_ = false;
};

}  // namespace

std::unique_ptr<LossModel> make_gilbert_elliott(const LossOptions& options,
                                                const KeyedDraws& draws) {
  return std::make_unique<GilbertElliott>(options.chain, draws);
}

}  // namespace post::sim
