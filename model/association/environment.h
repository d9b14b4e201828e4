// What all parts of one Endpoint share: its host, its registries and its counters of ids.
#pragma once

#include <cstdint>
#include <memory>

#include "model/establishment/racing_policy.h"
#include "model/establishment/resolver.h"
#include "model/framing/framer.h"
#include "model/host.h"
#include "model/policy_context.h"
#include "model/scheduling/scheduler.h"
#include "model/stacks/stack.h"

namespace post {

/// Per-host counters in creation order; 0 says "none".
template <class Id>
class IdCounter {
 public:
  Id next() { return static_cast<Id>(++last_); }

 private:
  std::uint32_t last_ = 0;
};

struct Environment {
  Host& host;
  StackRegistry stacks;
  FramerRegistry framers;
  SchedulerRegistry schedulers;
  RacingPolicyRegistry racing;
  recovery::CongestionRegistry congestion;
  PolicyContext system;
  std::shared_ptr<Resolver> resolver;

  IdCounter<AssociationId> associations{};
  IdCounter<CarrierId> carriers{};
  IdCounter<TransientId> transients{};
  IdCounter<AttemptId> attempts{};
  IdCounter<PathId> paths{};

  Time now() const { return host.executor().now(); }
  const Tracer& tracer() const { return host.tracer(); }
};

}  // namespace post
