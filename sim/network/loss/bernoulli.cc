// Loses each packet with one probability, independent of the others: a keyed draw by its ordinal.
#include <algorithm>

#include "sim/engine/distributions.h"
#include "sim/network/loss/models.h"

namespace post::sim {
namespace {

class BernoulliLoss final : public LossModel {
 public:
  BernoulliLoss(std::uint32_t probability_ppb, const KeyedDraws& draws)
      : probability_ppb_(probability_ppb), draws_(draws) {}
  Verdict decide(const PacketMeta& packet) override {
    return happens(draws_.draw(packet.ordinal), probability_ppb_) ? Verdict::drop(verdict::kLoss)
                                                                  : Verdict::pass();
  }

 private:
  std::uint32_t probability_ppb_;
  KeyedDraws draws_;
};

}  // namespace

std::unique_ptr<LossModel> make_bernoulli_loss(const LossOptions& options,
                                               const KeyedDraws& draws) {
  const std::uint64_t certain = kCertain;
  const auto probability = static_cast<std::uint32_t>(std::min(options.probability_ppb, certain));
  return std::make_unique<BernoulliLoss>(probability, draws);
}

}  // namespace post::sim
