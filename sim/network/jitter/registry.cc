// Every jitter model by its name.
#include "sim/network/registry.h"

#include "sim/network/jitter/models.h"

namespace post::sim {

const std::vector<JitterKind>& jitter_kinds() {
  static const std::vector<JitterKind> kinds = {
      {"exponential", make_exponential_jitter},
      {"none", make_no_jitter},
      {"normal", make_normal_jitter},
      {"uniform", make_uniform_jitter},
  };
  return kinds;
}

Result<std::unique_ptr<JitterModel>> make_jitter(const JitterOptions& options) {
  const JitterKind* kind = find_kind(jitter_kinds(), options.kind);
  if (kind == nullptr) return unknown_kind("jitter", options.kind, jitter_kinds());
  return kind->make(options);
}

}  // namespace post::sim
