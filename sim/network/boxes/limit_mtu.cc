// "limit_mtu": what is larger does not fit into what is behind the box, a tunnel for one.
#include <algorithm>

#include "sim/network/boxes/kinds.h"

namespace post::sim {
namespace {

class LimitMtu final : public Box {
 public:
  explicit LimitMtu(std::size_t most) : most_(most) {}

  void inspect(const PacketFacts&, BoxAnswer& answer) const override {
    answer.mtu = std::min(answer.mtu, most_);
  }

 private:
  std::size_t most_;
};

}  // namespace

std::unique_ptr<Box> make_limit_mtu(const BoxOptions& options) {
  return std::make_unique<LimitMtu>(options.mtu);
}

}  // namespace post::sim
