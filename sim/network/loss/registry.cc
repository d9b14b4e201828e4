// Every loss model by its name.
#include "sim/network/registry.h"

#include "sim/network/loss/models.h"

namespace post::sim {

const std::vector<LossKind>& loss_kinds() {
  static const std::vector<LossKind> kinds = {
      {"bernoulli", make_bernoulli_loss},        {"drop_list", make_drop_list},
      {"gilbert_elliott", make_gilbert_elliott}, {"none", make_no_loss},
      {"periodic", make_periodic_loss},          {"trace", make_trace_loss},
  };
  return kinds;
}

Result<std::unique_ptr<LossModel>> make_loss(const LossOptions& options, const KeyedDraws& draws) {
  const LossKind* kind = find_kind(loss_kinds(), options.kind);
  if (kind == nullptr) return unknown_kind("loss", options.kind, loss_kinds());
  return kind->make(options, draws);
}

}  // namespace post::sim
