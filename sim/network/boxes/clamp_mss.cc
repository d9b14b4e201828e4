// "clamp_mss": SYNs announce no larger segments than the box likes, as routers before a tunnel do.
#include <algorithm>

#include "sim/network/boxes/kinds.h"

namespace post::sim {
namespace {

class ClampMss final : public Box {
 public:
  explicit ClampMss(std::uint16_t most) : most_(most) {}

  void inspect(const PacketFacts& packet, BoxAnswer& answer) const override {
    if (!packet.tcp_options.test(tcp_option::kMaximumSegmentSize)) return;
    answer.maximum_segment_size = std::min(answer.maximum_segment_size.value_or(most_), most_);
  }

 private:
  std::uint16_t most_;
};

}  // namespace

std::unique_ptr<Box> make_clamp_mss(const BoxOptions& options) {
  return std::make_unique<ClampMss>(options.mss);
}

}  // namespace post::sim
