// Loses what a recorded pattern says, over and over.
#include <utility>

#include "sim/network/loss/models.h"

namespace post::sim {
namespace {

class TraceLoss final : public LossModel {
 public:
  explicit TraceLoss(std::shared_ptr<const std::string> pattern) : pattern_(std::move(pattern)) {}
  Verdict decide(const PacketMeta& packet) override {
    if (!pattern_ || pattern_->empty()) return Verdict::pass();
    const char fate = (*pattern_)[(packet.ordinal - 1) % pattern_->size()];
    return fate == '0' ? Verdict::drop(verdict::kLoss) : Verdict::pass();
  }

 private:
  std::shared_ptr<const std::string> pattern_;
};

}  // namespace

std::unique_ptr<LossModel> make_trace_loss(const LossOptions& options, const KeyedDraws&) {
  return std::make_unique<TraceLoss>(options.pattern);
}

}  // namespace post::sim
