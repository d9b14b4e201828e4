// Every queue discipline by its name.
#include "sim/network/registry.h"

#include "sim/network/queue/models.h"

namespace post::sim {

const std::vector<QueueKind>& queue_kinds() {
  static const std::vector<QueueKind> kinds = {
      {"drop_tail", make_drop_tail},
  };
  return kinds;
}

Result<std::unique_ptr<QueueModel>> make_queue(const QueueOptions& options) {
  const QueueKind* kind = find_kind(queue_kinds(), options.kind);
  if (kind == nullptr) return unknown_kind("queue", options.kind, queue_kinds());
  return kind->make(options);
}

}  // namespace post::sim
