// "drop_unknown_options": packets with IP options, or with TCP options younger than RFC 2018 and
// RFC 7323, end here.
#include "sim/network/boxes/kinds.h"

namespace post::sim {
namespace {

OptionKinds known_kinds() {
  OptionKinds known;
  for (const std::uint8_t kind :
       {tcp_option::kEnd, tcp_option::kNoOperation, tcp_option::kMaximumSegmentSize,
        tcp_option::kWindowScale, tcp_option::kSackPermitted, tcp_option::kSack,
        tcp_option::kTimestamps}) {
    known.set(kind);
  }
  return known;
}

class DropUnknownOptions final : public Box {
 public:
  void inspect(const PacketFacts& packet, BoxAnswer& answer) const override {
    const bool unknown = (packet.tcp_options & ~known_).any();
    if (packet.ip_options || unknown) answer.verdict = Verdict::drop(verdict::kBoxOption);
  }

 private:
  OptionKinds known_ = known_kinds();
};

}  // namespace

std::unique_ptr<Box> make_drop_unknown_options(const BoxOptions&) {
  return std::make_unique<DropUnknownOptions>();
}

}  // namespace post::sim
