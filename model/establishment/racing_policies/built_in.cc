// The racing policies of this library: one line each.
#include "model/establishment/racing_policy.h"

namespace post {

#define POSTLAB_RACING_POLICIES(register_policy) \
  register_policy(sequential) register_policy(simultaneous) register_policy(staggered)

#define DECLARE(name) std::shared_ptr<const RacingPolicy> make_##name##_racing();
POSTLAB_RACING_POLICIES(DECLARE)
#undef DECLARE

RacingPolicyRegistry RacingPolicyRegistry::built_in() {
  RacingPolicyRegistry registry;
#define ADD(name) registry.add(make_##name##_racing());
  POSTLAB_RACING_POLICIES(ADD)
#undef ADD
  return registry;
}

}  // namespace post
