// "hide_too_big": the node neither forwards nor sends ICMP errors about packets that are too big:
// path MTU discovery meets a black hole (RFC 2923).
#include "sim/network/boxes/kinds.h"

namespace post::sim {
namespace {

class HideTooBig final : public Box {
 public:
  void inspect(const PacketFacts& packet, BoxAnswer& answer) const override {
    if (packet.tells_too_big) answer.verdict = Verdict::drop(verdict::kBoxIcmp);
  }
  bool reports_too_big() const override { return false; }
};

}  // namespace

std::unique_ptr<Box> make_hide_too_big(const BoxOptions&) { return std::make_unique<HideTooBig>(); }

}  // namespace post::sim
