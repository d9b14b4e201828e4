// Every behaviour of a box by its name.
#include "sim/network/registry.h"

#include <algorithm>

#include "sim/network/boxes/kinds.h"

namespace post::sim {

const std::vector<BoxKind>& box_kinds() {
  static const std::vector<BoxKind> kinds = {
      {"block_udp", make_block_udp, {"reject"}},
      {"clamp_mss", make_clamp_mss, {"mss"}},
      {"drop_unknown_options", make_drop_unknown_options},
      {"hide_too_big", make_hide_too_big},
      {"limit_mtu", make_limit_mtu, {"mtu"}},
      {"strip_fast_open", make_strip_fast_open},
      {"strip_options", make_strip_options, {"tcp_options"}},
  };
  return kinds;
}

Result<std::unique_ptr<Box>> make_box(const BoxOptions& options) {
  const BoxKind* kind = find_kind(box_kinds(), options.kind);
  if (kind == nullptr) return unknown_kind("box", options.kind, box_kinds());
  return kind->make(options);
}

Result<BoxChain> BoxChain::make(const std::vector<BoxOptions>& options) {
  BoxChain chain;
  for (const BoxOptions& each : options) {
    auto box = make_box(each);
    if (!box) return box.error();
    chain.boxes_.push_back(*std::move(box));
  }
  return chain;
}

BoxAnswer BoxChain::inspect(const PacketFacts& packet) const {
  BoxAnswer answer;
  for (const auto& box : boxes_) {
    box->inspect(packet, answer);
    if (!answer.verdict.passes()) break;
  }
  return answer;
}

bool BoxChain::reports_too_big() const {
  return std::ranges::all_of(boxes_, [](const auto& box) { return box->reports_too_big(); });
}

}  // namespace post::sim
