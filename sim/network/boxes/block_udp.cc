// "block_udp": no UDP goes through, as in networks that allow nothing but the web of old.
#include "sim/network/boxes/kinds.h"

namespace post::sim {
namespace {

class BlockUdp final : public Box {
 public:
  explicit BlockUdp(bool reject) : reject_(reject) {}

  void inspect(const PacketFacts& packet, BoxAnswer& answer) const override {
    if (packet.protocol != Protocol::kUdp) return;
    answer.verdict = Verdict::drop(verdict::kBoxBlocked);
    answer.prohibited = reject_;
  }

 private:
  bool reject_;
};

}  // namespace

std::unique_ptr<Box> make_block_udp(const BoxOptions& options) {
  return std::make_unique<BlockUdp>(options.reject);
}

}  // namespace post::sim
