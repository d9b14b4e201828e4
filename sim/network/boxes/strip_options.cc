// "strip_options" and "strip_fast_open": TCP options of given kinds are overwritten, the segment
// goes on without them.
#include "sim/network/boxes/kinds.h"

namespace post::sim {
namespace {

class StripOptions final : public Box {
 public:
  explicit StripOptions(OptionKinds kinds) : kinds_(kinds) {}

  void inspect(const PacketFacts& packet, BoxAnswer& answer) const override {
    answer.strip |= packet.tcp_options & kinds_;
  }

 private:
  OptionKinds kinds_;
};

}  // namespace

std::unique_ptr<Box> make_strip_options(const BoxOptions& options) {
  OptionKinds kinds;
  for (const std::uint8_t kind : options.tcp_options) kinds.set(kind);
  return std::make_unique<StripOptions>(kinds);
}

std::unique_ptr<Box> make_strip_fast_open(const BoxOptions&) {
  OptionKinds kinds;
  kinds.set(tcp_option::kFastOpen);
  return std::make_unique<StripOptions>(kinds);
}

}  // namespace post::sim
