// Loses the packets that a list names by their ordinals.
#include <algorithm>
#include <utility>

#include "sim/network/loss/models.h"

namespace post::sim {
namespace {

class DropList final : public LossModel {
 public:
  explicit DropList(std::vector<std::uint64_t> ordinals) : ordinals_(std::move(ordinals)) {
    std::sort(ordinals_.begin(), ordinals_.end());
  }
  Verdict decide(const PacketMeta& packet) override {
    return std::binary_search(ordinals_.begin(), ordinals_.end(), packet.ordinal)
               ? Verdict::drop(verdict::kDropList)
               : Verdict::pass();
  }

 private:
  std::vector<std::uint64_t> ordinals_;
};

}  // namespace

std::unique_ptr<LossModel> make_drop_list(const LossOptions& options, const KeyedDraws&) {
  return std::make_unique<DropList>(options.ordinals);
}

}  // namespace post::sim
