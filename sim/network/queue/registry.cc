// Every queue discipline by its name.
#include "sim/network/registry.h"

#include "sim/network/queue/models.h"

namespace post::sim {

const std::vector<QueueKind>& queue_kinds() {
  static const std::vector<QueueKind> kinds = {
      {"codel", make_codel},
      {"drop_tail", make_drop_tail},
      {"fq_codel", make_fq_codel},
      {"lifetime", make_lifetime_queue},
      {"strict_priority", make_strict_priority},
  };
  return kinds;
}

bool can_mark(const QueueOptions& options) {
  const bool codel = options.kind == "codel" || options.kind == "fq_codel";
  const bool threshold = options.mark_from.packets || options.mark_from.bytes;
  return (codel && options.ecn) || (options.kind == "drop_tail" && threshold);
}

Result<std::unique_ptr<QueueModel>> make_queue(const QueueOptions& options) {
  const QueueKind* kind = find_kind(queue_kinds(), options.kind);
  if (kind == nullptr) return unknown_kind("queue", options.kind, queue_kinds());
  return kind->make(options);
}

}  // namespace post::sim
