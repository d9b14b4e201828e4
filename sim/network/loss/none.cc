// Loses nothing.
#include "sim/network/loss/models.h"

namespace post::sim {
namespace {

class NoLoss final : public LossModel {
 public:
  Verdict decide(const PacketMeta&) override { return Verdict::pass(); }
};

}  // namespace

std::unique_ptr<LossModel> make_no_loss(const LossOptions&, const KeyedDraws&) {
  return std::make_unique<NoLoss>();
}

}  // namespace post::sim
