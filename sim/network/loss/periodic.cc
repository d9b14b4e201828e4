// Loses every n-th packet: what closed forms of TCP's throughput assume.
#include "sim/network/loss/models.h"

namespace post::sim {
namespace {

class PeriodicLoss final : public LossModel {
 public:
  explicit PeriodicLoss(std::uint64_t every) : every_(every) {}
  Verdict decide(const PacketMeta& packet) override {
    const bool lost = every_ > 0 && packet.ordinal % every_ == 0;
    return lost ? Verdict::drop(verdict::kLoss) : Verdict::pass();
  }

 private:
  std::uint64_t every_;
};

}  // namespace

std::unique_ptr<LossModel> make_periodic_loss(const LossOptions& options, const KeyedDraws&) {
  return std::make_unique<PeriodicLoss>(options.every);
}

}  // namespace post::sim
